/** Decides where `@std` comes from: JSR, or npm where JSR is out of reach. */

export type Source = "jsr" | "npm";

/** What the decision needs of the machine and its network. */
export interface Machine {
  /** Whether every `@std` module in use is in Deno's cache. */
  cached(source: Source): Promise<boolean>;
  /** Whether JSR answers in time. */
  jsrAnswers(): Promise<boolean>;
  /** Brings them all into Deno's cache, or throws. */
  download(source: Source): Promise<void>;
}

/**
 * Chooses the source. What is cached counts as reachable, so a machine that
 * has worked once goes on working offline, without a probe.
 */
export async function chooseSource(machine: Machine): Promise<Source> {
  const [jsr, npm] = await Promise.all([
    machine.cached("jsr"),
    machine.cached("npm"),
  ]);
  if (jsr) return "jsr";
  if (npm) return "npm";
  const source = await machine.jsrAnswers() ? "jsr" : "npm";
  await machine.download(source);
  return source;
}

/** Decides where `@std` comes from: JSR, or npm where JSR is out of reach. */

export type Source = "jsr" | "npm";

/** What the decision asks of the machine. */
export interface Probes {
  /** Whether every `@std` module in use is in Deno's cache. */
  cached(source: Source): Promise<boolean>;
  /** Whether JSR answers in time. */
  jsrAnswers(): Promise<boolean>;
}

/**
 * Chooses the source. What is cached counts as reachable, so a machine that
 * has worked once goes on working offline, without a probe.
 */
export async function chooseSource(probes: Probes): Promise<Source> {
  const [jsr, npm] = await Promise.all([
    probes.cached("jsr"),
    probes.cached("npm"),
  ]);
  if (jsr) return "jsr";
  if (npm) return "npm";
  return await probes.jsrAnswers() ? "jsr" : "npm";
}

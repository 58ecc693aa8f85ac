/** Runs deno in the foreground. */
import { configPath } from "./paths.ts";
import type { Source } from "./source.ts";

/** How deno is run. */
export interface RunOptions {
  /** Where `@std` comes from; told to the child in LETTERLOCK_CONFIG. */
  source: Source;
  /** The folder it starts in. */
  cwd: string;
  /** More variables for the child. */
  env?: Record<string, string>;
}

/** Runs this very deno with `args`, passes signals on, and gives its exit code. */
export async function runDeno(
  args: string[],
  { source, cwd, env }: RunOptions,
): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { ...env, LETTERLOCK_CONFIG: configPath(source) },
  }).spawn();
  passSignals(child);
  return (await child.status).code;
}

function passSignals(child: Deno.ChildProcess): void {
  // A terminal sends Ctrl-C to the child too: passed on, it would arrive twice.
  const fromTerminal = Deno.stdin.isTerminal();
  Deno.addSignalListener("SIGINT", () => {
    if (!fromTerminal) child.kill("SIGINT");
  });
  if (Deno.build.os === "windows") return;
  Deno.addSignalListener("SIGTERM", () => child.kill("SIGTERM"));
  Deno.addSignalListener("SIGHUP", () => child.kill("SIGHUP"));
}

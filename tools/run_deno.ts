/** Runs deno in the foreground. */
import { configPath } from "./paths.ts";
import type { Source } from "./source.ts";

export interface RunOptions {
  /** Where `@std` comes from; told to the child in LETTERLOCK_CONFIG. */
  source: Source;
  cwd?: string;
}

/** Runs this very deno with `args` and gives its exit code. */
export async function runDeno(
  args: string[],
  options: RunOptions,
): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: options.cwd,
    env: { LETTERLOCK_CONFIG: configPath(options.source) },
  }).spawn();
  return (await child.status).code;
}

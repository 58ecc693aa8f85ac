/** A part of util-linux, by the path that tools/permissions.ts lets the programs start. */
const PRLIMIT = "/usr/bin/prlimit";

/**
 * Soft and hard limits, the best first. With a limit of one byte Linux writes no core
 * dump, and hands none to a program that core_pattern(5) names, which a limit of zero
 * does not keep it from. Who has a hard limit of zero may not raise it.
 */
const LIMITS = ["1:1", "0:0"];

/** What turning core dumps off does to the process and the system. */
export interface CoreDumpActions {
  /** Runs a program; gives its exit code, and throws if it cannot start. */
  run(program: string, args: string[]): Promise<number>;
  /** From then on this process may not start the program. */
  revoke(program: string): void;
}

/**
 * Turns core dumps off for this process and those that it will start, on Linux: the
 * memory of all our programs has keys and passwords. No program with Deno can do that
 * itself. Afterwards this process may no longer start the program that did.
 *
 * @returns Whether the system did it; true also on systems other than Linux, where
 * nothing is tried.
 */
export async function turnOffCoreDumps(
  { run, revoke }: CoreDumpActions = REAL,
): Promise<boolean> {
  if (Deno.build.os !== "linux") return true;
  try {
    for (const limit of LIMITS) {
      const args = [`--pid=${Deno.pid}`, `--core=${limit}`];
      if (await run(PRLIMIT, args) === 0) return true;
    }
    return false;
  } catch {
    return false;
  } finally {
    revoke(PRLIMIT);
  }
}

const REAL: CoreDumpActions = {
  run: runQuietly,
  revoke: (command) => {
    Deno.permissions.revokeSync({ name: "run", command });
  },
};

/** The same for a program that goes on starting prlimit, and gives that up itself. */
export const KEEPING_PRLIMIT: CoreDumpActions = {
  run: runQuietly,
  revoke() {},
};

async function runQuietly(program: string, args: string[]): Promise<number> {
  const command = new Deno.Command(program, {
    args,
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  });
  return (await command.output()).code;
}

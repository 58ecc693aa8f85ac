/**
 * Programs that the person chose, started by a shell as git and mutt start them: EDITOR
 * may have flags of its own.
 *
 * @module
 */
import { keysIgnored } from "../terminal/signals.ts";

/** By this path tools/permissions.ts lets the client start it, and nothing else. */
export const SHELL = "/bin/sh";

/**
 * Starts a command of the person's own environment.
 *
 * @param script What the shell runs; nothing of a mail is in it.
 * @param args What it has as `"$@"`.
 */
export function startShell(
  script: string,
  args: string[],
  stdin: "inherit" | "piped" = "inherit",
): Deno.ChildProcess {
  return new Deno.Command(SHELL, {
    args: ["-c", script, SHELL, ...args],
    stdin,
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
}

/**
 * Waits for its end. Ctrl-C is a key of the program meanwhile.
 *
 * @returns Its exit code.
 * @throws {Interrupted} If a signal ends this program; the other one is ended, too.
 */
export async function shellExit(child: Deno.ChildProcess): Promise<number> {
  try {
    return await keysIgnored(async () => (await child.status).code);
  } catch (error) {
    child.kill("SIGTERM");
    throw error;
  }
}

/** From now on this process may start no program. */
export function giveUpShell(): void {
  Deno.permissions.revokeSync({ name: "run", command: SHELL });
}

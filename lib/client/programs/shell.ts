/**
 * Programs that the person chose: the editor, the pager and the command of `watch --exec`.
 * A shell starts them, as git and mutt do it: EDITOR may have flags of its own.
 *
 * @module
 */
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import { keysIgnored } from "../terminal/signals.ts";

/** By this path tools/permissions.ts lets the client start it, and nothing else. */
export const SHELL = "/bin/sh";

/** What a command of the person's gets. */
export interface ShellGiven {
  /** What it has as `"$@"`. */
  args?: string[];
  /** Variables besides those of this program. */
  env?: Record<string, string>;
  stdin?: "inherit" | "piped" | "null";
}

/**
 * Starts a command that the person chose.
 *
 * @param script What the shell runs; nothing of a mail is in it.
 * @throws {Failure} If the shell cannot be started.
 */
export function startShell(
  script: string,
  { args = [], env, stdin = "inherit" }: ShellGiven = {},
): Deno.ChildProcess {
  try {
    return new Deno.Command(SHELL, {
      args: ["-c", script, SHELL, ...args],
      env,
      stdin,
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
  } catch (error) {
    const why = `Cannot start ${SHELL}: ${systemReason(error)}`;
    throw new Failure(EXIT.failed, why);
  }
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

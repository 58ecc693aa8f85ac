import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import type { Io } from "../terminal/io.ts";
import type { FoundPassword } from "./password.ts";

/** How often a person may type a password. */
const TRIES = 3;

/**
 * Logs in, and asks a person for the password again after a wrong one: who mistypes would
 * type the next one into the shell, visibly.
 *
 * @throws {Failure} With exit code 3 if the third one is wrong too.
 */
export async function withTries<T>(
  io: Pick<Io, "warn">,
  { password, askAgain }: FoundPassword,
  logIn: (password: string) => Promise<T>,
): Promise<T> {
  for (let tries = 1, typed = password;; tries++) {
    try {
      return await logIn(typed);
    } catch (error) {
      if (!askAgain || tries === TRIES || !isInvalid(error)) throw error;
    }
    io.warn("Invalid username or password; try again.\n");
    typed = await askAgain();
  }
}

function isInvalid(error: unknown): boolean {
  return error instanceof Failure &&
    error.exitCode === EXIT.invalidCredentials;
}

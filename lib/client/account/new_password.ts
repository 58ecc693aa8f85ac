import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { RequestError } from "../../protocol/errors.ts";
import { checkNewPassword } from "../../protocol/rules.ts";
import type { Io } from "../terminal/io.ts";
import { askTwice } from "./ask_twice.ts";

/**
 * Asks a person for a new password, twice, until both are the same and one that a user can
 * have. Where standard input is no terminal, its next line is the new password.
 *
 * @throws {Failure} With exit code 2 if the third try is no better, or there is no line.
 */
export async function askNewPassword(io: Io, old: string): Promise<string> {
  return await askTwice(io, {
    question: "Enter the new password: ",
    problemOf: (password) => problemOf(password, old),
    none: new Failure(
      EXIT.usage,
      "Cannot change the password: no new one was given",
      "--new-password-file names a file with it",
    ),
  });
}

function problemOf(password: string, old: string): string | undefined {
  if (password === old) return "This is the old password";
  try {
    checkNewPassword(password);
  } catch (error) {
    if (error instanceof RequestError) return error.message;
    throw error;
  }
}

import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { RequestError } from "../../protocol/errors.ts";
import { checkNewPassword } from "../../protocol/rules.ts";
import { InputEnded, type Io } from "../terminal/io.ts";
import { Prompts } from "../terminal/prompts.ts";

/** How often a person may type a new password. */
const TRIES = 3;

/**
 * Asks a person for a new password, twice, until both are the same and one that a user can
 * have. Where standard input is no terminal, its next line is the new password.
 *
 * @throws {Failure} With exit code 2 if the third try is no better, or there is no line.
 */
export async function askNewPassword(io: Io, old: string): Promise<string> {
  const prompts = new Prompts(io, "beside");
  try {
    if (!io.inputIsTerminal) return await prompts.askSecret("");
    for (let tries = 1;; tries++) {
      const password = await prompts.askSecret("Enter the new password: ");
      const problem = problemOf(password, old) ??
        await repeat(prompts, password);
      if (problem === undefined) return password;
      if (tries === TRIES) throw new Failure(EXIT.usage, problem);
      io.warn(`${problem}; try again.\n`);
    }
  } catch (error) {
    if (!(error instanceof InputEnded)) throw error;
    throw new Failure(
      EXIT.usage,
      "Cannot change the password: no new one was given",
      "--new-password-file names a file with it",
    );
  }
}

async function repeat(
  prompts: Prompts,
  password: string,
): Promise<string | undefined> {
  const again = await prompts.askSecret("Enter it again: ");
  return again === password ? undefined : "The two are not the same";
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

import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { InputEnded, type Io } from "../terminal/io.ts";
import { Prompts } from "../terminal/prompts.ts";

/** How often a person may type a new secret. */
const TRIES = 3;

/** A secret that is asked for. */
export interface NewSecret {
  question: string;
  /** Why it cannot be taken, as a sentence without its period. */
  problemOf(secret: string): string | undefined;
  /** Thrown where none is given. */
  none: Failure;
}

/**
 * Asks a person for a new secret, twice, until both are the same and can be taken. Where
 * standard input is no terminal, its next line is the secret.
 *
 * @throws {Failure} With exit code 2 if the third try is no better, or there is no line.
 */
export async function askTwice(
  io: Io,
  { question, problemOf, none }: NewSecret,
): Promise<string> {
  const prompts = new Prompts(io, "beside");
  try {
    if (!io.inputIsTerminal) return await prompts.askSecret("");
    for (let tries = 1;; tries++) {
      const secret = await prompts.askSecret(question);
      const problem = problemOf(secret) ?? await repeat(prompts, secret);
      if (problem === undefined) return secret;
      if (tries === TRIES) throw new Failure(EXIT.usage, problem);
      io.warn(`${problem}; try again.\n`);
    }
  } catch (error) {
    if (!(error instanceof InputEnded)) throw error;
    throw none;
  }
}

async function repeat(
  prompts: Prompts,
  secret: string,
): Promise<string | undefined> {
  const again = await prompts.askSecret("Enter it again: ");
  return again === secret ? undefined : "The two are not the same";
}

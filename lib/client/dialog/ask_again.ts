import { RequestError } from "../../protocol/errors.ts";
import type { Limits } from "../../protocol/requests/greeting.ts";
import { FileError } from "../file_error.ts";
import { sentence } from "../output/sentence.ts";
import { InvalidLine } from "../terminal/io.ts";
import type { Prompts } from "../terminal/prompts.ts";
import type { Question } from "../terminal/io.ts";
import { completePath } from "./complete_paths.ts";

/** What composing needs besides the questions. */
export interface Composing {
  limits: Limits;
  /** The folder that `~/` at the beginning of a file name stands for. */
  home?: string;
  /** Whether a person answers, who is asked again after a mistake. */
  person: boolean;
  /** Completes the names of users. */
  completeName?: Question["complete"];
  /** Asks the server whether these users exist; throws a RequestError if not. */
  checkNames?(to: string[]): Promise<void>;
}

/** No answer: there is no point in asking again. */
export class GivenUp extends Error {
  constructor(override readonly cause: Error) {
    super(cause.message, { cause });
  }
}

/** Asks, and asks a person again after a mistake. */
export async function again<T>(
  prompts: Prompts,
  { person }: Composing,
  ask: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof GivenUp) throw error.cause;
      if (!person || !isMistake(error)) throw error;
      await prompts.tell(`${sentence(error.message)}\n`);
    }
  }
}

function isMistake(error: unknown): error is Error {
  return error instanceof RequestError || error instanceof FileError ||
    error instanceof InvalidLine;
}

/**
 * Asks for the name of a file; `~/` stands for the home folder.
 *
 * @throws {GivenUp} If there is no answer.
 */
export async function askPath(
  prompts: Prompts,
  { home }: Composing,
): Promise<string> {
  const complete = (before: string) => completePath(before, home);
  const name = (await prompts.ask("Enter filename: ", complete)).trim();
  if (name === "") throw new GivenUp(new InvalidLine("No file was named"));
  return home ? name.replace(/^~(?=\/)/, home) : name;
}

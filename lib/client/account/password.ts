import { clientPasswordPath } from "../../keys/paths.ts";
import { readTextFile } from "../../keys/read_file.ts";
import { hasForbiddenCharacter } from "../../program/bounds.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { fileInfo } from "../../program/file_info.ts";
import { countTextCharacters, LIMITS } from "../../protocol/limits.ts";
import { fileError } from "../file_error.ts";
import { InputEnded, type Io } from "../terminal/io.ts";
import { Prompts } from "../terminal/prompts.ts";

/** Bytes of a password file. */
const FILE_LIMIT = 64 * 1024;

/**
 * Reads the password from the first line of a file that only its owner may read.
 *
 * @throws {FileError} With exit code 4 if it does not exist.
 * @throws {Error} If it cannot be read, others may read it, or its first line is no
 * password.
 */
export async function readPasswordFile(path: string): Promise<string> {
  const password = (await readText(path)).split(/\r?\n/, 1)[0];
  const length = countTextCharacters(password);
  if (hasForbiddenCharacter(password)) {
    throw new Error(`Cannot use ${path}: its password has control characters`);
  }
  if (length > 0 && length <= LIMITS.password) return password;
  throw new Error(`Cannot use ${path}: its first line is no password`);
}

async function readText(path: string): Promise<string> {
  try {
    return await readTextFile(path, {
      private: true,
      limit: FILE_LIMIT,
    });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw fileError("read", path, error);
  }
}

/** Where a command may find the password. */
export interface PasswordSources {
  /** The file that was named. */
  passwordFile?: string;
  /** The user's folder, where keygen may have left one. */
  keysDir: string;
  /** Whether standard input carries something else. */
  inputTaken: boolean;
}

/**
 * Finds the password for a command: in the file that was named, else in the file
 * `password` beside the keys, else by asking, else in the first line of the input.
 *
 * @throws {Failure} If none of them has one.
 */
export async function findPassword(
  io: Io,
  { passwordFile, keysDir, inputTaken }: PasswordSources,
): Promise<string> {
  if (passwordFile !== undefined) return await readPasswordFile(passwordFile);
  const beside = clientPasswordPath(keysDir);
  if (await exists(beside)) return await readPasswordFile(beside);
  if (inputTaken && !io.inputIsTerminal) {
    throw noPassword("standard input carries the contents");
  }
  try {
    // A script that writes the password to us needs no question.
    const question = io.inputIsTerminal ? "Enter your password: " : "";
    return await askPassword(new Prompts(io, "beside"), question);
  } catch (error) {
    if (!(error instanceof InputEnded)) throw error;
    throw noPassword("none was given");
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return await fileInfo(path) !== undefined;
  } catch (error) {
    throw fileError("read", path, error);
  }
}

/**
 * Asks for the password, without showing it.
 *
 * @throws {Failure} With exit code 3 if it is longer than a password can be, or has
 * control characters.
 */
export async function askPassword(
  prompts: Prompts,
  question: string,
): Promise<string> {
  const password = await prompts.askSecret(question);
  if (hasForbiddenCharacter(password)) {
    throw new Failure(
      EXIT.invalidCredentials,
      "Cannot use the password: it has control characters",
    );
  }
  if (countTextCharacters(password) <= LIMITS.password) return password;
  throw new Failure(EXIT.invalidCredentials, "Invalid username or password.");
}

function noPassword(reason: string): Failure {
  return new Failure(
    EXIT.usage,
    `Cannot log in without a password: ${reason}`,
    "--password-file names a file with it",
  );
}

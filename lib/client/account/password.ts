import { clientPasswordPath } from "../../keys/paths.ts";
import { checkPrivate } from "../../keys/file_modes.ts";
import { readTextFile } from "../../keys/read_file.ts";
import { hasForbiddenCharacter } from "../../program/bounds.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { fileInfo } from "../../program/system/file_info.ts";
import { isStandardInput } from "../../program/system/standard_streams.ts";
import { countTextCharacters, LIMITS } from "../../protocol/limits.ts";
import { fileError } from "../file_error.ts";
import { InputEnded, type Io } from "../terminal/io.ts";
import { LineReader } from "../terminal/line_reader.ts";
import { Prompts } from "../terminal/prompts.ts";

/** Bytes of a password file. */
const FILE_LIMIT = 64 * 1024;

/** What a file's first line is. */
export type SecretKind = "password" | "passphrase";

/**
 * Reads the password from the first line of a file that only its owner may read, or of a
 * pipe such as a shell's <(command), which is read once.
 *
 * @throws {FileError} With exit code 4 if it does not exist.
 * @throws {Error} If it cannot be read, others may read it, or its first line is no
 * password.
 */
export async function readPasswordFile(
  path: string,
  kind: SecretKind = "password",
): Promise<string> {
  return firstLine(path, await readText(path), kind);
}

/**
 * Reads the password that was named, from a file or from standard input.
 *
 * @throws As {@link readPasswordFile}.
 */
export async function readNamedPassword(
  io: Io,
  path: string,
  kind: SecretKind = "password",
): Promise<string> {
  if (!isStandardInput(path)) return await readPasswordFile(path, kind);
  try {
    const prompts = new Prompts(io, "beside");
    const question = io.inputIsTerminal ? `Enter your ${kind}: ` : "";
    return firstLine("standard input", await prompts.askSecret(question), kind);
  } catch (error) {
    if (!(error instanceof InputEnded)) throw error;
    if (kind === "password") throw noPassword("standard input is empty");
    throw new Failure(EXIT.usage, "Standard input has no passphrase");
  }
}

function firstLine(source: string, text: string, kind: SecretKind): string {
  const secret = text.split(/\r?\n/, 1)[0];
  const length = countTextCharacters(secret);
  if (hasForbiddenCharacter(secret)) {
    throw new Error(`Cannot use ${source}: its ${kind} has control characters`);
  }
  // A decoder puts U+FFFD in the place of invalid UTF-8: many secrets would be one.
  if (secret.includes("\ufffd")) {
    throw new Error(`Cannot use ${source}: its ${kind} is not valid UTF-8`);
  }
  if (length > 0 && length <= LIMITS.password) return secret;
  throw new Error(`Cannot use ${source}: its first line is no ${kind}`);
}

async function readText(path: string): Promise<string> {
  try {
    if (await isPipe(path)) return await readPipe(path);
    return await readTextFile(path, { private: true, limit: FILE_LIMIT });
  } catch (error) {
    const missing = error instanceof Deno.errors.NotFound;
    const closed = error instanceof Deno.errors.NotCapable;
    if (!missing && !closed) throw error;
    throw fileError("read", path, error);
  }
}

async function isPipe(path: string): Promise<boolean> {
  return (await Deno.stat(path)).isFifo === true;
}

/** A pipe has no size, so that it is read to its end. */
async function readPipe(path: string): Promise<string> {
  using file = await Deno.open(path);
  checkPrivate(path, await file.stat());
  const lines = new LineReader((into) => file.read(into));
  const line = await lines.readLine(FILE_LIMIT);
  return new TextDecoder().decode(line ?? new Uint8Array());
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

/** A password, and how to ask for another if a person typed it. */
export interface FoundPassword {
  password: string;
  /** The file that it is in, if it is in one. */
  file?: string;
  askAgain?: () => Promise<string>;
}

/**
 * Finds the password for a command: in the file that was named, else in the file
 * `password` beside the keys, else by asking, else in the first line of the input.
 *
 * @throws {Failure} If none of them has one.
 */
export async function findPassword(
  io: Io,
  sources: PasswordSources,
): Promise<FoundPassword> {
  const { passwordFile, keysDir, inputTaken } = sources;
  const shared = inputTaken && !io.inputIsTerminal;
  if (passwordFile !== undefined) {
    if (shared && isStandardInput(passwordFile)) {
      throw noPassword("standard input carries the contents");
    }
    const password = await readNamedPassword(io, passwordFile);
    return isStandardInput(passwordFile)
      ? { password }
      : { password, file: passwordFile };
  }
  const beside = clientPasswordPath(keysDir);
  if (await exists(beside)) {
    return { password: await readPasswordFile(beside), file: beside };
  }
  const ask = () => shared ? askBeside(io) : askOrRead(io);
  const askAgain = shared || io.inputIsTerminal ? ask : undefined;
  return { password: await ask(), askAgain };
}

async function askOrRead(io: Io): Promise<string> {
  try {
    // A script that writes the password to us needs no question.
    const question = io.inputIsTerminal ? "Enter your password: " : "";
    return await askPassword(new Prompts(io, "beside"), question);
  } catch (error) {
    if (!(error instanceof InputEnded)) throw error;
    throw noPassword("none was given");
  }
}

/** The input carries the contents, so that the password is asked for on the terminal. */
async function askBeside(io: Io): Promise<string> {
  const password = await io.askBeside?.("Enter your password: ");
  if (password == null) throw noPassword("standard input carries the contents");
  return checkTyped(password);
}

/** Whether there is such a file, readable or not. */
export async function exists(path: string): Promise<boolean> {
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
  return checkTyped(await prompts.askSecret(question));
}

function checkTyped(password: string): string {
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

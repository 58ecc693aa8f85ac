/**
 * The passphrase of a user's private keys: asked for when the first encrypted one is to be
 * opened, and kept until the program ends.
 *
 * @module
 */
import { WrongPassphraseError } from "../../crypto/passphrase.ts";
import type { Unlock } from "../../keys/unlock.ts";
import { hasForbiddenCharacter } from "../../program/bounds.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { isStandardInput } from "../../program/system/standard_streams.ts";
import { countTextCharacters, LIMITS } from "../../protocol/limits.ts";
import { InputEnded, type Io } from "../terminal/io.ts";
import { Prompts } from "../terminal/prompts.ts";
import { readNamedPassword } from "./password.ts";

/** How often a person may type the passphrase. */
const TRIES = 3;

const QUESTION = "Enter the passphrase of your keys: ";

/** The keys cannot be opened. */
export class LockedKeys extends Failure {}

/** Where a passphrase may come from. */
export interface PassphraseSource {
  /** The file that was named. */
  passphraseFile?: string;
  /** Whether standard input carries something else. */
  inputTaken?: boolean;
  /** Whether nobody is to be asked. */
  isScript?: boolean;
}

/**
 * What opens encrypted keys, by a passphrase from the file that was named, else from the
 * person's terminal.
 */
export function unlockKeys(io: Io, source: PassphraseSource): Unlock {
  let known: string | undefined;
  let before: Promise<unknown> = Promise.resolve();
  const open: Unlock = async (path, decrypt) => {
    if (known !== undefined) return await decrypt(known);
    const opened = await findPassphrase(io, source, path, decrypt);
    known = opened.passphrase;
    return opened.text;
  };
  // Several files are loaded at once, and one question is enough.
  return async (path, decrypt) => {
    const opening = before.then(() => open(path, decrypt));
    before = opening.catch(() => {});
    return await opening.catch(orOtherPassphrase(path));
  };
}

async function findPassphrase(
  io: Io,
  source: PassphraseSource,
  path: string,
  decrypt: Parameters<Unlock>[1],
): Promise<{ passphrase: string; text: string }> {
  const isAsked = source.passphraseFile === undefined;
  for (let tries = 1;; tries++) {
    const passphrase =
      await (isAsked ? ask(io, source) : readNamed(io, source));
    try {
      return { passphrase, text: await decrypt(passphrase) };
    } catch (error) {
      if (!(error instanceof WrongPassphraseError)) throw error;
      if (!isAsked || tries === TRIES) throw wrong(path);
    }
    io.warn("The passphrase is wrong; try again.\n");
  }
}

async function readNamed(
  io: Io,
  { passphraseFile, inputTaken }: PassphraseSource,
): Promise<string> {
  const path = passphraseFile!;
  if (inputTaken && !io.inputIsTerminal && isStandardInput(path)) {
    throw none("standard input carries the contents");
  }
  return await readNamedPassword(io, path, "passphrase");
}

/** A script that answers like a person is not taken for one: its lines are for others. */
async function ask(
  io: Io,
  { isScript }: PassphraseSource,
): Promise<string> {
  if (!io.inputIsTerminal) {
    const typed = isScript ? null : await io.askBeside?.(QUESTION);
    if (typed == null) throw none("nobody is there to ask");
    return typed;
  }
  try {
    return await new Prompts(io, "beside").askSecret(QUESTION);
  } catch (error) {
    if (!(error instanceof InputEnded)) throw error;
    throw none("none was given");
  }
}

/** Why nobody can have this passphrase, as a sentence without its period. */
export function passphraseProblem(passphrase: string): string | undefined {
  if (passphrase === "") return "The passphrase is empty";
  if (countTextCharacters(passphrase) > LIMITS.password) {
    return `The passphrase is longer than ${LIMITS.password} characters`;
  }
  if (hasForbiddenCharacter(passphrase)) {
    return "The passphrase has control characters";
  }
}

function none(reason: string): Failure {
  return new LockedKeys(
    EXIT.usage,
    `Cannot open your keys without their passphrase: ${reason}`,
    "--passphrase-file names a file with it",
  );
}

function wrong(path: string): Failure {
  return new LockedKeys(
    EXIT.invalidCredentials,
    `Cannot open ${path}: the passphrase is wrong`,
  );
}

function orOtherPassphrase(path: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof WrongPassphraseError)) throw error;
    throw new LockedKeys(
      EXIT.invalidCredentials,
      `Cannot open ${path}: it has another passphrase than your other keys`,
    );
  };
}

import { withFolderLock } from "../../../keys/folder_lock.ts";
import {
  completeKeyChange,
  replaceTogether,
} from "../../../keys/key_change.ts";
import { checkTrustedPath } from "../../../keys/strict_modes.ts";
import { isEncrypted, plainText } from "../../../keys/unlock.ts";
import { usageError } from "../../../program/command_line/usage_error.ts";
import { EXIT } from "../../../program/exit_codes.ts";
import { Failure } from "../../../program/failure.ts";
import { isUserName } from "../../../program/user_names.ts";
import { askTwice } from "../../account/ask_twice.ts";
import { passphraseProblem, unlockKeys } from "../../account/passphrase.ts";
import { readNamedPassword } from "../../account/password.ts";
import {
  type PrivateFile,
  privateFiles,
  readPrivateFile,
} from "../../account/private_files.ts";
import { findKeysDir } from "../../account/user_keys.ts";
import { clientOptions } from "../../options.ts";
import { quote } from "../../output/quote.ts";
import { type Io, print } from "../../terminal/io.ts";
import type { LocalCommand, LocalContext } from "../local_command.ts";
import { ACCOUNT_FLAGS } from "./flag_groups.ts";

/** `passphrase`: keeps the user's private keys encrypted. */
export const command: LocalCommand = {
  flags: ACCOUNT_FLAGS.passphrase,
  details:
    "Encrypts all private keys in your folder, those of before a rotation too, and no\n" +
    "server is asked. The new passphrase is asked for twice, or is a line of standard\n" +
    "input where that is no terminal. From then on each run asks for it once, or\n" +
    "takes it from --passphrase-file. Whoever forgets it cannot read old letters any\n" +
    "more. age opens the age identities with it, openssl the other keys.",
  examples: ["mail-client passphrase", "mail-client passphrase --remove"],
  runLocally: changePassphrase,
};

/** A private file, and what is in it. */
interface Read extends PrivateFile {
  text: string;
  plain: string;
}

async function changePassphrase(context: LocalContext): Promise<number> {
  const { surroundings: { io }, flags } = context;
  const options = clientOptions(flags, (name) => io.env(name));
  const remove = flags.has("remove");
  const file = flags.get("new-passphrase-file");
  if (remove && file !== undefined) {
    throw usageError("Give --remove or --new-passphrase-file, not both");
  }
  const keysDir = await findKeysDir(options.user ?? "", options.keysDir);
  const unlock = unlockKeys(io, options);
  const files = await readAll(keysDir, options.user, unlock);
  const passphrase = remove ? undefined : await newPassphrase(io, file);
  const texts = await newTexts(files, passphrase);
  await withFolderLock(keysDir, () => replaceTogether(keysDir, texts));
  await print(io, `${sayDone(keysDir, texts.size, remove)}\n`);
  return EXIT.done;
}

async function readAll(
  keysDir: string,
  user: string | undefined,
  unlock: ReturnType<typeof unlockKeys>,
): Promise<Read[]> {
  if (!user) {
    throw usageError("Name yourself, by --user, MAIL_USER or the config file");
  }
  checkTrustedPath(keysDir);
  const files = isUserName(user) ? await filesOf(keysDir, user) : [];
  if (files.length === 0) {
    throw new Failure(
      EXIT.notFound,
      `There are no private keys of ${quote(user)} in ${keysDir}`,
      "--keys names the folder that keygen made for you",
    );
  }
  const read: Read[] = [];
  for (const file of files) {
    const text = await readPrivateFile(file.path);
    const plain = await plainText(file.path, text, file.decrypt, unlock);
    read.push({ ...file, text, plain });
  }
  return read;
}

async function filesOf(dir: string, user: string): Promise<PrivateFile[]> {
  await completeKeyChange(dir);
  return privateFiles(dir, user);
}

async function newPassphrase(io: Io, file?: string): Promise<string> {
  if (file !== undefined) {
    return await readNamedPassword(io, file, "passphrase");
  }
  const none = new Failure(
    EXIT.usage,
    "Cannot encrypt the keys: no passphrase was given",
    "--new-passphrase-file names a file with it",
  );
  const typed = await askTwice(io, {
    question: "Enter the new passphrase: ",
    problemOf: passphraseProblem,
    none,
  });
  const problem = passphraseProblem(typed);
  if (problem) throw new Failure(EXIT.usage, problem);
  return typed;
}

/** The texts of the files that change, by their names. */
async function newTexts(
  files: Read[],
  passphrase: string | undefined,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const { path, text, plain, encrypt } of files) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (passphrase !== undefined) {
      texts.set(name, await encrypt(plain, passphrase));
    } else if (isEncrypted(text)) texts.set(name, plain);
  }
  return texts;
}

function sayDone(keysDir: string, count: number, remove: boolean): string {
  if (count === 0) return `The keys in ${keysDir} have no passphrase.`;
  return remove
    ? `The keys in ${keysDir} have no passphrase any more.`
    : `The ${count} private keys in ${keysDir} are encrypted.`;
}

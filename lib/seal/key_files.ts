/**
 * The keys for sealed letters, in the files that `lib/keys/paths.ts` names.
 *
 * @module
 */
import { replaceFile } from "../keys/atomic_write.ts";
import { PUBLIC_FILE } from "../keys/file_modes.ts";
import { named } from "../keys/keyring.ts";
import {
  allowedSignersPath,
  groupListPath,
  groupPublicKeyPath,
  sealKeyNumbers,
  sealKeyPath,
  signKeyPath,
} from "../keys/paths.ts";
import { readTextFile } from "../keys/read_file.ts";
import { GROUP_LIST_LIMIT } from "../protocol/limits.ts";
import { completeKeyChange } from "../keys/key_change.ts";
import { plainText, type Unlock } from "../keys/unlock.ts";
import { checkTrustedPath } from "../keys/strict_modes.ts";
import { systemReason } from "../program/system/system_reason.ts";
import { parseIdentityFile, recipientOf } from "./age_keys.ts";
import { formatAllowedSigners } from "./allowed_signers.ts";
import type { GroupList, Member } from "./members.ts";
import { openList, takeList } from "./signed_list.ts";
import { parsePrivateKey } from "./ssh/private_key.ts";
import { parsePublicKeyFile, type SigningKey } from "./ssh/wire.ts";

/** Most bytes of a file of one key. */
const KEY_LIMIT = 16 * 1024;

/** What a user needs to seal letters and to open them. */
export interface SealKeys {
  /** The age identities, the newest first. */
  identities: string[];
  /** The newest signing key. */
  signingKey: SigningKey;
  /** The group's public key, `ssh-ed25519 AAAA…`. */
  groupKey: string;
  list: GroupList;
}

/**
 * Loads the keys of a user.
 *
 * @param dir `keys/clients/NAME`, as it was handed to the user.
 * @param unlock Opens private keys that are encrypted.
 * @throws {Deno.errors.NotFound} If a file is missing.
 * @throws {Error} If one is damaged, a private one is open to others, or the list is not
 * the group's; the message names the file.
 */
export async function loadSealKeys(
  dir: string,
  user: string,
  unlock?: Unlock,
): Promise<SealKeys> {
  checkTrustedPath(dir);
  await completeKeyChange(dir);
  const found = sealKeyNumbers(filesIn(dir), user);
  // Where there is none, reading the first one says so.
  const numbers = found.length > 0 ? found : [1];
  const groupKey = await readGroupKey(dir);
  return {
    identities: await Promise.all(
      numbers.map((number) =>
        readIdentity(sealKeyPath(dir, user, number), unlock)
      ),
    ),
    signingKey: await readSigningKey(
      signKeyPath(dir, user, numbers[0]),
      unlock,
    ),
    groupKey,
    list: await readList(dir, groupKey),
  };
}

/** The public halves of a user's newest keys. */
export type OwnKeys = Pick<Member, "recipient" | "signingKey">;

/**
 * The same of a user by the private keys in a folder, which no list can gainsay; undefined
 * if the folder has none of this user.
 *
 * @throws {Error} As {@link loadSealKeys}.
 */
export async function readOwnKeys(
  dir: string,
  user: string,
  unlock?: Unlock,
): Promise<OwnKeys | undefined> {
  checkTrustedPath(dir);
  await completeKeyChange(dir);
  const [newest] = sealKeyNumbers(filesIn(dir), user);
  if (newest === undefined) return undefined;
  const identity = await readIdentity(sealKeyPath(dir, user, newest), unlock);
  const signing = await readSigningKey(signKeyPath(dir, user, newest), unlock);
  return {
    recipient: await recipientOf(identity),
    signingKey: signing.publicKey,
  };
}

function filesIn(dir: string): string[] {
  try {
    return [...Deno.readDirSync(dir)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw new Error(`Cannot list ${dir}: ${systemReason(error)}`);
  }
}

/** Reads a file of an age identity. */
export async function readIdentity(
  path: string,
  unlock?: Unlock,
): Promise<string> {
  const decrypt = async (text: string, passphrase: string) =>
    (await import("./passphrase/identity.ts")).decryptIdentity(
      text,
      passphrase,
    );
  const text = await plainText(path, await readPrivate(path), decrypt, unlock);
  return await named(path, Promise.try(() => parseIdentityFile(text)));
}

/** Reads a file of a private signing key. */
export async function readSigningKey(
  path: string,
  unlock?: Unlock,
): Promise<SigningKey> {
  const decrypt = async (text: string, passphrase: string) =>
    (await import("./passphrase/signing_key.ts"))
      .decryptSigningKey(text, passphrase);
  const text = await plainText(path, await readPrivate(path), decrypt, unlock);
  return await named(path, parsePrivateKey(text));
}

async function readPrivate(path: string): Promise<string> {
  const options = { private: true, trusted: true, limit: KEY_LIMIT };
  return await readTextFile(path, options);
}

/**
 * Reads the group's public key, `ssh-ed25519 AAAA…`.
 *
 * @param dir `keys/group`, `keys/server` or a client's folder.
 */
export async function readGroupKey(dir: string): Promise<string> {
  const path = groupPublicKeyPath(dir);
  const text = await readTextFile(path, {
    private: false,
    trusted: true,
    limit: KEY_LIMIT,
  });
  return await named(path, Promise.try(() => parsePublicKeyFile(text)));
}

/**
 * Reads the group's list.
 *
 * @param dir `keys/group`, `keys/server` or a client's folder.
 */
export async function readList(
  dir: string,
  groupKey: string,
): Promise<GroupList> {
  const path = groupListPath(dir);
  return await named(path, openList(await readSignedList(dir), groupKey));
}

/** Reads the file of a list and its signature, and checks neither. */
export async function readSignedList(dir: string): Promise<string> {
  return await readTextFile(groupListPath(dir), {
    private: false,
    trusted: true,
    limit: GROUP_LIST_LIMIT,
  });
}

/**
 * Takes a list that a server handed over, and keeps it in the user's folder.
 *
 * @returns The list that is in use now.
 * @throws {ListError} As `takeList`: the list in use stays as it is.
 */
export async function keepList(
  dir: string,
  { list, groupKey }: Pick<SealKeys, "list" | "groupKey">,
  signed: string,
): Promise<GroupList> {
  const taken = await takeList(list, signed, groupKey);
  if (taken !== list) await writeList(dir, taken, signed, groupKey);
  return taken;
}

/** Writes a signed list, and the same for `ssh-keygen`. */
export async function writeList(
  dir: string,
  list: GroupList,
  signed: string,
  groupKey: string,
): Promise<void> {
  const mode = PUBLIC_FILE;
  await replaceFile(groupListPath(dir), signed, { mode });
  const signers = formatAllowedSigners(list, groupKey);
  await replaceFile(allowedSignersPath(dir), signers, { mode });
}

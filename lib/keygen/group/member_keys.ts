import { createFile } from "../../keys/atomic_write.ts";
import { PRIVATE_FILE } from "../../keys/file_modes.ts";
import { sealKeyPath, signKeyPath } from "../../keys/paths.ts";
import {
  formatIdentityFile,
  generateIdentity,
  recipientOf,
} from "../../seal/age_keys.ts";
import { readIdentity, readSigningKey } from "../../seal/key_files.ts";
import { generateSigningKey } from "../../seal/ssh/private_key.ts";
import { lookAt, makeFolder } from "../folders.ts";
import type { MemberKeys } from "./next_list.ts";

/** The two files of a user's keys for sealed letters. */
export interface MemberPaths {
  folder: string;
  identity: string;
  signingKey: string;
}

/** The paths of a user's keys of that number. */
export function memberPaths(
  folder: string,
  name: string,
  number: number,
): MemberPaths {
  return {
    folder,
    identity: sealKeyPath(folder, name, number),
    signingKey: signKeyPath(folder, name, number),
  };
}

/** Whether a run has begun to make these keys. */
export async function hasMemberKeys(paths: MemberPaths): Promise<boolean> {
  return await lookAt(paths.identity) !== undefined;
}

/**
 * Makes what is missing of the two files, and gives their public keys.
 *
 * @param now In ms since the epoch.
 * @returns Also the files that it wrote.
 */
export async function completeMemberKeys(
  name: string,
  { folder, identity, signingKey }: MemberPaths,
  now: number,
): Promise<{ keys: MemberKeys; added: string[] }> {
  await makeFolder(folder);
  const added: string[] = [];
  const add = async (path: string, text: string) => {
    await createFile(path, text, { mode: PRIVATE_FILE });
    added.push(path);
  };
  if (!await lookAt(identity)) {
    await add(
      identity,
      await formatIdentityFile(generateIdentity(), now),
    );
  }
  if (!await lookAt(signingKey)) {
    await add(signingKey, (await generateSigningKey(name)).privateText);
  }
  const keys = {
    name,
    recipient: await recipientOf(await readIdentity(identity)),
    signingKey: (await readSigningKey(signingKey)).publicKey,
  };
  return { keys, added };
}

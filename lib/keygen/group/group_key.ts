import { createFile, replaceFile } from "../../keys/atomic_write.ts";
import { PRIVATE_FILE, PUBLIC_FILE } from "../../keys/file_modes.ts";
import { groupPrivateKeyPath, groupPublicKeyPath } from "../../keys/paths.ts";
import { GROUP_PRINCIPAL } from "../../seal/allowed_signers.ts";
import { readSigningKey } from "../../seal/key_files.ts";
import { generateSigningKey } from "../../seal/ssh/private_key.ts";
import type { SigningKey } from "../../seal/ssh/wire.ts";
import { type Folders, lookAt, makeFolder } from "../folders.ts";
import { FileList } from "../registry/list_files.ts";
import type { Registry, ServerList } from "../registry/registry.ts";

/** The group's key, and whether this run made it. */
export interface GroupKey {
  key: SigningKey;
  made: boolean;
  /** Whether it takes the place of another. */
  renewed: boolean;
}

/**
 * Reads the group's key, or makes it where there is no group yet.
 *
 * @throws {Error} If the server has a list of a group whose key is not here.
 */
export async function completeGroupKey(
  { folders: { group }, list }: Pick<Registry, "folders" | "list">,
): Promise<GroupKey> {
  const path = groupPrivateKeyPath(group);
  const made = !await lookAt(path);
  if (made) {
    await refuseOtherGroup([list, new FileList(group)], path);
    await makeFolder(group);
    const { privateText } = await generateSigningKey(GROUP_PRINCIPAL);
    await createFile(path, privateText, { mode: PRIVATE_FILE });
  }
  const key = await readSigningKey(path);
  await completePublicKey(group, key);
  return { key, made, renewed: false };
}

/** Makes a new key in the place of the group's, which was lost or stolen. */
export async function renewGroupKey({ group }: Folders): Promise<GroupKey> {
  await makeFolder(group);
  const { privateText } = await generateSigningKey(GROUP_PRINCIPAL);
  const path = groupPrivateKeyPath(group);
  await replaceFile(path, privateText, { mode: PRIVATE_FILE });
  return { key: await readSigningKey(path), made: true, renewed: true };
}

/** Writes the public key into a folder in the place of another. */
export async function replacePublicKey(
  dir: string,
  { publicKey }: SigningKey,
): Promise<void> {
  const text = publicKeyText(publicKey);
  await replaceFile(groupPublicKeyPath(dir), text, { mode: PUBLIC_FILE });
}

/** A second group's key in silence would leave every user with the wrong one. */
async function refuseOtherGroup(
  lists: Pick<ServerList, "trace">[],
  missing: string,
): Promise<void> {
  for (const list of lists) {
    const found = await list.trace();
    if (found === undefined) continue;
    throw new Error(
      `Cannot sign the group's list: ${found} is there without ${missing}; ` +
        "put that back, or begin a new key by --new-group-key",
    );
  }
}

/** Writes the public key into a folder that lacks it. */
export async function completePublicKey(
  dir: string,
  { publicKey }: SigningKey,
): Promise<void> {
  const path = groupPublicKeyPath(dir);
  if (await lookAt(path)) return;
  await createFile(path, publicKeyText(publicKey), { mode: PUBLIC_FILE });
}

function publicKeyText(publicKey: string): string {
  return `${publicKey} ${GROUP_PRINCIPAL}\n`;
}

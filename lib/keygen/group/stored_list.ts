import { named } from "../../keys/keyring.ts";
import { groupListPath } from "../../keys/paths.ts";
import { readList, readSignedList } from "../../seal/key_files.ts";
import type { GroupList } from "../../seal/members.ts";
import { openAnyList } from "../../seal/signed_list.ts";
import { type Folders, lookAt } from "../folders.ts";
import type { GroupKey } from "./group_key.ts";

/** A list, and the file that it came from. */
export interface StoredList {
  list: GroupList;
  signed: string;
}

/**
 * The list that a new key is to sign, whoever signed it: keygen's own, else the server's.
 * A thief may have signed a newer one for the server, so that its number does not count.
 */
export async function lastList(
  { group, server }: Folders,
): Promise<StoredList | undefined> {
  return await anyList(group) ?? await anyList(server);
}

/** The list in a folder, whoever signed it. */
async function anyList(dir: string): Promise<StoredList | undefined> {
  if (!await lookAt(groupListPath(dir))) return undefined;
  const signed = await readSignedList(dir);
  const read = async () => (await openAnyList(signed)).list();
  return { list: await named(groupListPath(dir), read()), signed };
}

/**
 * The newer list of keygen's own and the server's: a run that a crash cut, or a backup
 * that was put back, must not give out a serial number twice.
 */
export async function newestList(
  { group, server }: Folders,
  { key }: GroupKey,
): Promise<StoredList | undefined> {
  const found: StoredList[] = [];
  for (const dir of [group, server]) {
    if (!await lookAt(groupListPath(dir))) continue;
    const signed = await readSignedList(dir);
    found.push({ list: await readList(dir, key.publicKey), signed });
  }
  return found.sort((a, b) => b.list.serial - a.list.serial)[0];
}

/** The names of the aliases in these lists, whoever signed them. */
export async function knownAliases(
  { group, server }: Folders,
): Promise<string[]> {
  const lists = [await anyList(group), await anyList(server)];
  return lists.flatMap((stored) => stored?.list.aliases ?? [])
    .map(({ name }) => name);
}

import { named } from "../../keys/keyring.ts";
import type { GroupList } from "../../seal/members.ts";
import { openAnyList, openList } from "../../seal/signed_list.ts";
import { FileList } from "../registry/list_files.ts";
import type { ListPlace, Registry } from "../registry/registry.ts";

/** A list, and the text that it came from. */
export interface StoredList {
  list: GroupList;
  signed: string;
}

/** Where lists are: keygen's own, and the server's. */
type Places = Pick<Registry, "folders" | "list">;

/**
 * The list that a new key is to sign, whoever signed it: keygen's own, else the server's.
 * A thief may have signed a newer one for the server, so that its number does not count.
 */
export async function lastList(
  { folders, list }: Places,
): Promise<StoredList | undefined> {
  return await anyList(new FileList(folders.group)) ?? await anyList(list);
}

/** The list in a place, whoever signed it. */
async function anyList(place: ListPlace): Promise<StoredList | undefined> {
  const signed = await place.read();
  if (signed === undefined) return undefined;
  const read = async () => (await openAnyList(signed)).list();
  return { list: await named(place.place, read()), signed };
}

/**
 * The newer list of keygen's own and the server's: a run that a crash cut, or a backup
 * that was put back, must not give out a serial number twice.
 *
 * @param groupKey The public key that has to have signed both.
 */
export async function newestList(
  { folders, list: servers }: Places,
  groupKey: string,
): Promise<StoredList | undefined> {
  const found: StoredList[] = [];
  for (const place of [new FileList(folders.group), servers]) {
    const signed = await place.read();
    if (signed === undefined) continue;
    const list = await named(place.place, openList(signed, groupKey));
    found.push({ list, signed });
  }
  return found.sort((a, b) => b.list.serial - a.list.serial)[0];
}

/** The names of the aliases in these lists, whoever signed them. */
export async function knownAliases(
  { folders, list }: Places,
): Promise<string[]> {
  const lists = [
    await anyList(new FileList(folders.group)),
    await anyList(list),
  ];
  return lists.flatMap((stored) => stored?.list.aliases ?? [])
    .map(({ name }) => name);
}

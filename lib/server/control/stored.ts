import { accountNames } from "../../keys/account_names.ts";
import { type DiskSpace, diskSpace } from "../../program/system/disk_space.ts";
import { isStoreAddress } from "../../store/postgres/store_address.ts";
import { countMails } from "../../store/maildir/reading/count_mails.ts";

/** What is stored: the running server's supervisor may look at none of it. */
export interface Stored {
  /** Accounts; not told of a database. */
  users?: number;
  /** Mails in the boxes of these; not told of a database. */
  mails?: number;
  /** The file system of the boxes; not told of a database. */
  disk?: DiskSpace;
}

/**
 * Looks at what a server serves.
 *
 * @param keys `keys/server`.
 * @param mail The folder of the boxes, or the address of their database, which is not asked.
 * @throws {Error} The system's error, if something cannot be read.
 */
export async function lookAtStored(
  keys: string,
  mail: string,
): Promise<Stored> {
  if (isStoreAddress(mail)) return {};
  const names = accountNames(keys);
  return {
    users: names.length,
    mails: await countMails(mail, names),
    disk: await diskSpace(mail),
  };
}

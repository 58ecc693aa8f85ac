import type { PasswordRecord } from "../../../crypto/password_hash.ts";
import type { Querier } from "../database/sql.ts";
import { AccountReader } from "./account_reader.ts";
import { readAllRecords } from "./password_records.ts";

/** An account as the database has it. */
export interface StoredAccount {
  name: string;
  /** In PEM; empty while keygen replaces it. */
  publicKey: string;
  /** Without one its user cannot log in. */
  record?: PasswordRecord;
}

/** All that servers know of accounts. */
export interface AllAccounts {
  /** In the order of their names. */
  accounts: StoredAccount[];
  /** The group's list as keygen signed it. */
  list?: string;
}

/** The same, and the names of all boxes. */
export interface AllStored extends AllAccounts {
  boxes: string[];
}

/**
 * Reads all accounts, the list and the names of boxes, as the tables' owner.
 *
 * @throws {DatabaseError} Also if a record is damaged.
 */
export async function readAllAccounts(querier: Querier): Promise<AllStored> {
  const keys = await querier.query(
    "SELECT name, public_key FROM account ORDER BY name",
  );
  const records = await readAllRecords(querier);
  const boxes = await querier.query("SELECT name FROM box ORDER BY name");
  return {
    accounts: keys.map((row) => ({
      name: row.name as string,
      publicKey: row.public_key as string,
      record: records.get(row.name as string),
    })),
    list: await new AccountReader(querier).groupList(),
    boxes: boxes.map(({ name }) => name as string),
  };
}

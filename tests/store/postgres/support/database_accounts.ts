/** Accounts that keygen wrote to files, in a database of the tests. */
import { accountNames } from "../../../../lib/keys/account_names.ts";
import { readCredentials } from "../../../../lib/keys/credentials.ts";
import {
  credentialsPath,
  groupListPath,
  userPublicKeyPath,
} from "../../../../lib/keys/paths.ts";
import { tellChange } from "../../../../lib/store/postgres/accounts/change_number.ts";
import { recordText } from "../../../../lib/store/postgres/accounts/password_records.ts";
import { ensureBoxes } from "../../../../lib/store/postgres/boxes/box_rows.ts";
import type {
  Database,
  Querier,
} from "../../../../lib/store/postgres/database/sql.ts";

/**
 * Puts the accounts of a server's folder, each with its box, and the group's list into a
 * database whose tables have none.
 *
 * @param owner The database, by its owner's role.
 * @param keys `keys/server`.
 */
export async function putAccounts(
  owner: Database,
  keys: string,
): Promise<void> {
  const names = accountNames(keys);
  await owner.transact((transaction) => putAll(transaction, keys, names));
  await ensureBoxes(owner, names);
}

async function putAll(
  transaction: Querier,
  keys: string,
  names: string[],
): Promise<void> {
  const records = await readCredentials(credentialsPath(keys));
  for (const name of names) {
    const pem = await Deno.readTextFile(userPublicKeyPath(keys, name));
    const account = "INSERT INTO account VALUES ($1, $2)";
    await transaction.query(account, [name, pem]);
    const password = "INSERT INTO password VALUES ($1, $2)";
    const record = recordText(records.get(name)!);
    await transaction.query(password, [name, record]);
  }
  const list = await Deno.readTextFile(groupListPath(keys));
  await transaction.query("INSERT INTO group_list VALUES ($1)", [list]);
  await tellChange(transaction);
}

/** Takes the accounts' files away, as a server has none of them. */
export async function removeAccountFiles(keys: string): Promise<void> {
  await Deno.remove(`${keys}/users`, { recursive: true });
  for (const path of [credentialsPath(keys), groupListPath(keys)]) {
    await Deno.remove(path);
  }
}

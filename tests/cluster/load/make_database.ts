/** The database of the mail-servers, made as docs/cluster.md has it. */
import { join } from "@std/path";
import { storeFiles } from "../../../lib/keys/store_files.ts";
import { openDatabase } from "../../../lib/store/postgres/open_database.ts";
import { parseStoreAddress } from "../../../lib/store/postgres/store_address.ts";
import {
  putAccounts,
  removeAccountFiles,
} from "../../store/postgres/support/database_accounts.ts";
import { printed, runProgram } from "../../support/programs.ts";
import type { Cluster } from "../machines/cluster.ts";
import type { Operator } from "./operator.ts";

/** The database, and the role that sessions connect as. */
export const DATABASE = "letterlock";
const OWNER = "letterlock_owner";

/**
 * Makes the database with its roles, its tables by `mail-server --init-store`, and moves the
 * accounts of a group's folder into it, which has the roles' passwords from then on.
 *
 * @param dir The group's folder.
 * @returns The address for `--store`.
 */
export async function makeDatabase(
  cluster: Cluster,
  operator: Operator,
  dir: string,
): Promise<string> {
  const keys = join(dir, "keys/server");
  await operator.run([
    await role(OWNER, join(dir, "owner.pass")),
    await role(DATABASE, join(keys, "store.pass"), 60),
    await role(`${DATABASE}_login`, join(keys, "store_login.pass"), 20),
    `CREATE DATABASE ${DATABASE} OWNER ${OWNER}`,
  ]);
  const hosts = cluster.nodes.map(({ address }) => address).join(",");
  const url = (role: string) => `postgres://${role}@${hosts}/${DATABASE}`;
  const init = ["--init-store", url(OWNER), "--store", url(DATABASE)];
  const line = [...init, "--store-password-file", "owner.pass"];
  await printed(runProgram("server", line, { cwd: dir }));
  await moveAccounts(url(OWNER), dir);
  return url(DATABASE);
}

/** What makes a role that logs in by a new password, which is kept in a file. */
async function role(name: string, file: string, limit = -1): Promise<string> {
  const password = crypto.randomUUID();
  await Deno.writeTextFile(file, password, { mode: 0o600 });
  return `CREATE ROLE ${name} LOGIN PASSWORD '${password}' ` +
    `CONNECTION LIMIT ${limit}`;
}

async function moveAccounts(asOwner: string, dir: string): Promise<void> {
  const keys = join(dir, "keys/server");
  const database = openDatabase({
    address: parseStoreAddress(asOwner),
    ...{ files: storeFiles(keys, join(dir, "owner.pass")), most: 1 },
  });
  try {
    await putAccounts(database, keys);
    await removeAccountFiles(keys);
  } finally {
    await database.close();
  }
}

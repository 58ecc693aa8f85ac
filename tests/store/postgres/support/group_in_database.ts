/** A group whose mail and accounts are in the database that the tests of a process share. */
import { putAccounts, removeAccountFiles } from "./database_accounts.ts";
import {
  LOGIN_PASSWORD,
  SERVER_PASSWORD,
  SERVER_ROLE,
  sharedServer,
} from "./postgres_server.ts";

/**
 * Moves the accounts of a group into the database, and gives its servers the passwords.
 *
 * @param dir The group's folder, whose folder of mail goes.
 * @returns The database's address, as servers are told it.
 */
export async function moveToDatabase(dir: string): Promise<string> {
  const { server: { port }, owner } = sharedServer();
  const keys = `${dir}/keys/server`;
  await putAccounts(owner, keys);
  await removeAccountFiles(keys);
  await Deno.remove(`${dir}/mail`, { recursive: true });
  for (
    const [name, password] of [
      ["store.pass", SERVER_PASSWORD],
      ["store_login.pass", LOGIN_PASSWORD],
    ]
  ) await Deno.writeTextFile(`${keys}/${name}`, password, { mode: 0o600 });
  return `postgres://${SERVER_ROLE}@localhost:${port}/postgres`;
}

/**
 * The accounts in the files of `keys/server`, on their way into a database or out of one.
 *
 * @module
 */
import { createFile } from "../../keys/atomic_write.ts";
import { PUBLIC_FILE } from "../../keys/file_modes.ts";
import { recordToJson, writeCredentials } from "../../keys/credentials.ts";
import { readPublicPem } from "../../keys/keyring.ts";
import {
  credentialsPath,
  groupListPath,
  userPublicKeyPath,
  usersFolder,
} from "../../keys/paths.ts";
import { isUserName } from "../../program/user_names.ts";
import type {
  AllAccounts,
  StoredAccount,
} from "../../store/postgres/accounts/all_accounts.ts";
import { openCredentialsFile } from "../accounts/credentials_file.ts";
import { type Folders, listFolder, lookAt, makeFolder } from "../folders.ts";
import { FileList } from "./list_files.ts";

/** Reads all accounts and the list; none of them may be there. */
export async function readAccountFiles(
  { server }: Pick<Folders, "server">,
): Promise<AllAccounts> {
  const credentials = await openCredentialsFile(credentialsPath(server));
  const keys = new Map<string, string>();
  for (const { name: file } of await listFolder(usersFolder(server))) {
    const [, name] = /^(.*)_public\.pem$/.exec(file) ?? [];
    if (name === undefined || !isUserName(name)) continue;
    keys.set(name, await readPublicPem(userPublicKeyPath(server, name)));
  }
  const names = new Set([...keys.keys(), ...credentials.names]);
  return {
    accounts: [...names].sort().map((name) => ({
      ...{ name, publicKey: keys.get(name) ?? "" },
      record: credentials.get(name),
    })),
    list: await new FileList(server).read(),
  };
}

/**
 * Writes accounts into files, the password records last. What is there may be a part of the
 * same; the keys of the group are copied by the run that follows.
 *
 * @throws {Error} If there is anything else; nothing is written then.
 */
export async function writeAccountFiles(
  folders: Pick<Folders, "server">,
  all: AllAccounts,
): Promise<void> {
  const { server } = folders;
  const there = await readAccountFiles(folders);
  checkSame(server, there, all);
  await makeFolder(usersFolder(server));
  for (const { name, publicKey } of all.accounts) {
    if (publicKey === "") continue;
    await addFile(userPublicKeyPath(server, name), publicKey);
  }
  if (all.list !== undefined) await addFile(groupListPath(server), all.list);
  const records = all.accounts.flatMap(({ name, record }) =>
    record ? [[name, record] as const] : []
  );
  await writeCredentials(credentialsPath(server), new Map(records));
}

async function addFile(path: string, text: string): Promise<void> {
  if (!await lookAt(path)) await createFile(path, text, { mode: PUBLIC_FILE });
}

function checkSame(server: string, there: AllAccounts, all: AllAccounts): void {
  const known = new Map(all.accounts.map((account) => [account.name, account]));
  const isSame =
    there.accounts.every((account) =>
      isPartOf(account, known.get(account.name))
    ) && (there.list ?? all.list) === all.list;
  if (isSame) return;
  throw new Error(
    `Cannot write the accounts into ${server}: it has others; ` +
      "if they are not in use any more, move them away first",
  );
}

function isPartOf(one: StoredAccount, other?: StoredAccount): boolean {
  const text = ({ record }: StoredAccount) =>
    record && JSON.stringify(recordToJson(record));
  return other !== undefined &&
    (one.publicKey === "" || one.publicKey === other.publicKey) &&
    (text(one) ?? text(other)) === text(other);
}

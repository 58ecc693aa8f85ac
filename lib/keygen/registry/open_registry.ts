import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { withFolderLock } from "../../keys/folder_lock.ts";
import { type Folders, makeFolder } from "../folders.ts";
import type { Accounts } from "../../store/postgres/accounts/account_writer.ts";
import { readAccountFiles, writeAccountFiles } from "./account_files.ts";
import { openDatabaseRegistry } from "./database_registry.ts";
import { openFileRegistry } from "./file_registry.ts";
import { refuseForgottenStore } from "./forgotten_store.ts";
import type { MovedAccounts } from "../report.ts";
import type { Registry } from "./registry.ts";

/** Where accounts are, and those of them that have just come there. */
export interface OpenedRegistry {
  registry: Registry;
  moved?: MovedAccounts;
}

/**
 * Opens the accounts in files, or in a database, which takes over what files have if it has
 * none yet.
 *
 * @param database Its address, and whether its accounts are to go into files.
 * @param accounts What asks the database.
 * @throws {Failure} If the database cannot be used, or has nothing to take; or was forgotten.
 */
export async function openRegistry(
  folders: Folders,
  database?: { store: string; leave: boolean },
  accounts?: Accounts,
): Promise<OpenedRegistry> {
  if (!database || !accounts) {
    await refuseForgottenStore(folders);
    return { registry: await openFileRegistry(folders) };
  }
  const { store, leave } = database;
  await makeFolder(folders.server);
  const count = await withFolderLock(
    folders.keys,
    () => (leave ? moveOut : moveIn)(folders, accounts, store),
  );
  const { server } = folders;
  if (leave) {
    const moved = { count, from: store, to: server };
    return { registry: await openFileRegistry(folders), moved };
  }
  return {
    registry: await openDatabaseRegistry(folders, store, accounts),
    ...count > 0 && { moved: { count, from: server, to: store } },
  };
}

/** Takes files over into a database that has no accounts; they stay as they are. */
async function moveIn(folders: Folders, accounts: Accounts): Promise<number> {
  const there = await accounts.readAll();
  if (there.accounts.length > 0 || there.list !== undefined) return 0;
  const files = await readAccountFiles(folders);
  if (files.accounts.length === 0) return 0;
  await accounts.takeOver(files);
  return files.accounts.length;
}

/** Writes the accounts of a database into files; they stay as they are. */
async function moveOut(
  folders: Folders,
  accounts: Accounts,
  store: string,
): Promise<number> {
  const all = await accounts.readAll();
  if (all.accounts.length === 0) {
    throw new Failure(EXIT.notFound, `Cannot take accounts: ${store} has none`);
  }
  await writeAccountFiles(folders, all);
  return all.accounts.length;
}

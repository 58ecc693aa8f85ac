import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { ownerFiles, storeFiles } from "../../keys/store_files.ts";
import { type Folders, lookAt } from "../folders.ts";
import { unusedFiles } from "./unused_files.ts";

/**
 * Ends a run without --store whose accounts are in a database: it would make them all anew in
 * files, and a key that it rotated there would still be good at each server.
 *
 * @throws {Failure} If there is a password for a database, and no account in files.
 */
export async function refuseForgottenStore(folders: Folders): Promise<void> {
  const password = await databasePassword(folders);
  if (password === undefined || (await unusedFiles(folders)).length > 0) return;
  throw new Failure(
    EXIT.failed,
    `${password} is there, and no account in files: the accounts are in a database`,
    "give its --store, or remove that file to begin accounts in files",
  );
}

/** What a person should hear whose accounts may be in a database as well. */
export async function forgottenStoreWarnings(
  folders: Folders,
): Promise<string[]> {
  const password = await databasePassword(folders);
  if (password === undefined) return [];
  return [
    `${password} is there, and this run was for files alone: accounts in a ` +
    "database need --store; where there are none any more, remove that file",
  ];
}

/** The file of a password that only a database asks for. */
async function databasePassword(
  { group, server }: Folders,
): Promise<string | undefined> {
  const paths = [
    ownerFiles(group, server).password,
    storeFiles(server).password,
  ];
  const found = await Promise.all(paths.map(lookAt));
  return paths.find((_, i) => found[i] !== undefined);
}

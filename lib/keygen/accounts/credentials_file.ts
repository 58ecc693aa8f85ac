import { dirname } from "@std/path";
import { readCredentials, writeCredentials } from "../../keys/credentials.ts";
import { withFolderLock } from "../../keys/folder_lock.ts";
import {
  Credentials,
  type RecordChanges,
  type Records,
} from "./credentials.ts";

/**
 * Reads the password records in a file. A missing one has no users, and the first save makes
 * it.
 *
 * @throws {Error} If it is damaged.
 */
export async function openCredentialsFile(path: string): Promise<Credentials> {
  return new Credentials(
    await readIfThere(path),
    (changes) => writeChanges(path, changes),
  );
}

async function writeChanges(
  path: string,
  changes: RecordChanges,
): Promise<void> {
  // A user may have changed their own password since the file was read.
  await withFolderLock(dirname(path), async () => {
    const records = await readIfThere(path) ?? new Map();
    for (const [name, record] of changes) {
      if (record) records.set(name, record);
      else records.delete(name);
    }
    await writeCredentials(path, records);
  });
}

async function readIfThere(path: string): Promise<Records | undefined> {
  try {
    return await readCredentials(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

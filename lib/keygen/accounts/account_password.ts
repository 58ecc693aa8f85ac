import { randomPassword } from "../../crypto/random.ts";
import { createFile } from "../../keys/atomic_write.ts";
import type { Credentials } from "./credentials.ts";
import { PRIVATE_FILE } from "../../keys/file_modes.ts";
import { lookAt, makeFolder, removeFile } from "../folders.ts";
import type { HeavyWork } from "../heavy_work.ts";
import type { AccountReport } from "../report.ts";
import { clientPasswordPath } from "../../keys/paths.ts";
import { readTextFile } from "../../keys/read_file.ts";
import type { UserEntry } from "../../keys/users_file.ts";

/** Most bytes of a password file. */
const PASSWORD_FILE_LIMIT = 1024;

/** A user of the users file, without the line. */
export type AccountEntry = Pick<UserEntry, "name" | "password">;

/**
 * Gives a user a password record if there is none: of the password in the users file,
 * else of a random one, which it writes to the user's folder. Saving the credentials
 * writes the record.
 */
export async function completePassword(
  entry: AccountEntry,
  folder: string,
  credentials: Credentials,
  work: HeavyWork,
): Promise<Pick<AccountReport, "password" | "passwordDiffers" | "added">> {
  const record = credentials.get(entry.name);
  if (record) {
    const differs = entry.password !== undefined &&
      !await work.verify(entry.password, record);
    return { password: "unchanged", passwordDiffers: differs, added: [] };
  }
  const added: string[] = [];
  if (entry.password !== undefined) {
    // A password that an earlier run chose would mislead the user.
    await removeFile(clientPasswordPath(folder));
  }
  const password = entry.password ?? await chosenPassword(folder, added);
  credentials.set(entry.name, await work.hash(password));
  return {
    password: entry.password === undefined ? "random" : "users file",
    passwordDiffers: false,
    added,
  };
}

/** The password that an interrupted run chose, else a new one. */
async function chosenPassword(
  folder: string,
  added: string[],
): Promise<string> {
  const path = clientPasswordPath(folder);
  if (await lookAt(path)) {
    const text = await readTextFile(path, {
      private: true,
      limit: PASSWORD_FILE_LIMIT,
    });
    return text.trim();
  }
  const password = randomPassword();
  await makeFolder(folder);
  await createFile(path, password + "\n", { mode: PRIVATE_FILE });
  added.push(path);
  return password;
}

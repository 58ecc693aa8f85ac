import {
  hashPassword,
  type PasswordRecord,
  verifyPassword,
} from "../../../crypto/password_hash.ts";
import {
  readCredentials,
  writeCredentials,
} from "../../../keys/credentials.ts";
import { withFolderLock } from "../../../keys/folder_lock.ts";
import { loadServerPrivateKey } from "../../../keys/keyring.ts";
import { credentialsPath } from "../../../keys/paths.ts";
import { checkNewPassword } from "../../../protocol/rules.ts";
import type { NewPassword } from "../../../store/postgres/accounts/change_password.ts";
import type { PasswordOrder } from "../../ipc/password_order.ts";
import { stampOf } from "../logins/account_stamp.ts";
import { openChange } from "./password_change.ts";

/** A worker asked for what no honest one asks for: somebody has taken it over. */
export class ForgedChangeError extends Error {}

/**
 * Writes a record, if the old password is right, and says whether it is.
 *
 * @throws {Error} If it cannot, or there is no such account.
 */
export type WriteRecord = (change: NewPassword) => Promise<boolean>;

/**
 * Writes the new password of one user, which a session's worker has asked for. It
 * believes neither that worker nor the supervisor: only who knows the user's old
 * password changes it, and nobody else's with it.
 *
 * @param keys `keys/server`.
 * @param write Where the records are.
 * @returns What the account is known by from now on; undefined if the old password was wrong.
 * @throws {ForgedChangeError} If it is of another user.
 * @throws {Error} If the credentials cannot be read or written.
 */
export async function writePassword(
  keys: string,
  { user, envelope }: PasswordOrder,
  write: WriteRecord,
): Promise<string | undefined> {
  const privateKey = await loadServerPrivateKey(keys);
  const change = await openChange(privateKey, envelope);
  if (change.user !== user) {
    throw new ForgedChangeError("it is of another user than its session");
  }
  checkNewPassword(change.new);
  const record = await hashPassword(change.new);
  const isRight = await write({ user, old: change.old, record });
  return isRight ? await stampOf(record) : undefined;
}

/**
 * Writes records to the credentials.
 *
 * @param keys `keys/server`.
 * @param digits Of the temporary file's name.
 */
export function inCredentials(keys: string, digits?: string): WriteRecord {
  return ({ user, old, record }) =>
    withFolderLock(keys, async () => {
      // Containers mount keys as links; the link stays.
      const path = Deno.realPathSync(credentialsPath(keys));
      const records = await readCredentials(path);
      if (!await isRight(old, records.get(user))) return false;
      records.set(user, record);
      await writeCredentials(path, records, digits);
      return true;
    });
}

async function isRight(old: string, record?: PasswordRecord): Promise<boolean> {
  if (!record) throw new Error("Cannot change it: the account is gone");
  return await verifyPassword(old, record);
}

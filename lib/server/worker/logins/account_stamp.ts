import { sha256 } from "../../../crypto/bytes.ts";
import {
  DUMMY_RECORD,
  type PasswordRecord,
  verifyPassword,
} from "../../../crypto/password_hash.ts";

/** What an account is known by as long as it has that record: 64 hexadecimal digits. */
export async function stampOf(
  { salt, hash }: Pick<PasswordRecord, "salt" | "hash">,
): Promise<string> {
  return (await sha256(salt, hash)).toHex();
}

/** The same of several accounts. */
export async function stampsOf(
  records: Iterable<[string, PasswordRecord]>,
): Promise<Map<string, string>> {
  const stamps = new Map<string, string>();
  for (const [user, record] of records) {
    stamps.set(user, await stampOf(record));
  }
  return stamps;
}

/**
 * What the account of a record is known by, if the password is right. One hash is computed
 * even without a record.
 */
export async function checkPassword(
  password: string,
  record: PasswordRecord | undefined,
): Promise<string | undefined> {
  const isRight = await verifyPassword(password, record ?? DUMMY_RECORD);
  return isRight && record ? await stampOf(record) : undefined;
}

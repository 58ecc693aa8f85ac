import { decodeText, encodeText } from "../../../crypto/bytes.ts";
import { openEnvelope, sealEnvelope } from "../../../crypto/envelope.ts";
import type { PasswordRecord } from "../../../crypto/password_hash.ts";
import { parseRecord, recordToJson } from "../../../keys/credentials.ts";
import { parseFields, text } from "../../../protocol/fields.ts";

/** What the worker of a session hands to the worker that writes. */
export interface PasswordChange {
  user: string;
  /** The proof that the user wants it: a worker cannot know it of anybody else. */
  old: string;
  /** Of the new password. */
  record: PasswordRecord;
}

const PURPOSE = "letterlock/1 password";

/** Nothing binds it but what it says: whoever knows the old password may change it. */
const NOTHING = new Uint8Array();

/**
 * Seals a change for the way through the supervisor, which has no key.
 *
 * @returns Base64.
 */
export async function sealChange(
  serverKey: CryptoKey,
  { record, ...change }: PasswordChange,
): Promise<string> {
  const json = JSON.stringify({ ...change, record: recordToJson(record) });
  const payload = encodeText(json);
  return (await sealEnvelope(serverKey, PURPOSE, payload, NOTHING)).toBase64();
}

/**
 * Opens a change.
 *
 * @throws {Error} If it does not open or is of another form.
 */
export async function openChange(
  privateKey: CryptoKey,
  envelope: string,
): Promise<PasswordChange> {
  const bytes = Uint8Array.fromBase64(envelope);
  const payload = await openEnvelope(privateKey, PURPOSE, bytes, NOTHING);
  const message = JSON.parse(decodeText(payload));
  const { values } = parseFields({ user: text, old: text }, message);
  if (!values) throw new TypeError("Cannot read a change of a password");
  return { ...values, record: parseRecord(values.user, message.record) };
}

import { decodeText, encodeText } from "../../../crypto/bytes.ts";
import { openEnvelope, sealEnvelope } from "../../../crypto/envelope.ts";
import { parseFields, text } from "../../../protocol/fields.ts";

/** What the worker of a session hands to the worker that writes. */
export interface PasswordChange {
  user: string;
  /** The proof that the user wants it: a worker cannot know it of anybody else. */
  old: string;
  new: string;
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
  change: PasswordChange,
): Promise<string> {
  const payload = encodeText(JSON.stringify(change));
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
  const { values } = parseFields({ user: text, old: text, new: text }, message);
  if (values) return values;
  throw new TypeError("Cannot read a change of a password");
}

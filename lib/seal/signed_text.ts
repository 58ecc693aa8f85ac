/**
 * A text with its signature before it, in one file: OpenSSH's armored signature, then the
 * text. Heads of letters and the group's list have this form. Two lines of `sed` part them
 * for `ssh-keygen` (docs/letter.md).
 *
 * @module
 */
import {
  ARMOR_LINES,
  type Namespace,
  sign,
  SignatureError,
  verify,
} from "./ssh/signature.ts";
import type { SigningKey } from "./ssh/wire.ts";

/** A text and its signature, apart. */
export interface SignedText {
  /** OpenSSH's armored form, with its last newline. */
  signature: string;
  text: string;
}

/** Signs a text and puts the signature before it. */
export async function signText(
  text: string,
  key: SigningKey,
  namespace: Namespace,
): Promise<string> {
  return await sign(text, key, namespace) + text;
}

/**
 * Parts a signature from its text, and checks nothing.
 *
 * @throws {SignatureError} If there is no signature before the text.
 */
export function splitSigned(signed: string): SignedText {
  const end = signed.indexOf(ARMOR_LINES.end);
  if (!signed.startsWith(ARMOR_LINES.begin) || end < 0) {
    throw new SignatureError("There is no signature");
  }
  const length = end + ARMOR_LINES.end.length;
  return { signature: signed.slice(0, length), text: signed.slice(length) };
}

/**
 * The text, and the public key that signed it.
 *
 * @throws {SignatureError} If the signature is missing or not of this text.
 */
export async function openSigned(
  signed: string,
  namespace: Namespace,
): Promise<{ text: string; signer: string }> {
  const { signature, text } = splitSigned(signed);
  return { text, signer: await verify(text, signature, namespace) };
}

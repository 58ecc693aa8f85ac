/**
 * Signatures in OpenSSH's format, SSHSIG (PROTOCOL.sshsig of OpenSSH): Ed25519 over the
 * SHA-512 of a text. `ssh-keygen -Y verify` accepts them, and `ssh-keygen -Y sign` makes
 * them.
 *
 * @module
 */
import {
  type Bytes,
  concatBytes,
  encodeText,
  equalBytes,
} from "../../crypto/bytes.ts";
import {
  armor,
  dearmor,
  formatPublicKey,
  KEY_TYPE,
  keyBlob,
  parsePublicKey,
  readKeyBlob,
  type SigningKey,
  SshFormatError,
  SshReader,
  sshString,
  sshUint32,
} from "./wire.ts";

/** What a signature is for; one for another purpose does not count. */
export type Namespace = "letter@letterlock" | "list@letterlock";

const LABEL = "SSH SIGNATURE";
const MAGIC = encodeText("SSHSIG");
const VERSION = 1;
const HASH = "sha512";
/** Bytes of an Ed25519 signature (RFC 8032, 5.1.6). */
const SIGNATURE_LENGTH = 64;
const WHAT = "the signature";

/** The first and the last line of every signature. */
export const ARMOR_LINES = {
  begin: `-----BEGIN ${LABEL}-----\n`,
  end: `-----END ${LABEL}-----\n`,
} as const;

/** A signature that is damaged, of another text, or for another purpose. */
export class SignatureError extends Error {
  override name = "SignatureError";
}

/**
 * Signs a text.
 *
 * @returns The armored signature, 6 lines.
 *
 * @example
 * ```ts
 * import { generateSigningKey, parsePrivateKey } from "./private_key.ts";
 * import { sign, verify } from "./signature.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { privateText, publicKey } = await generateSigningKey("alice");
 * const key = await parsePrivateKey(privateText);
 * const signature = await sign("Lunch?", key, "letter@letterlock");
 * assertEquals(await verify("Lunch?", signature, "letter@letterlock"), publicKey);
 * ```
 */
export async function sign(
  text: string,
  { publicKey, privateKey }: SigningKey,
  namespace: Namespace,
): Promise<string> {
  const signed = await signedData(text, namespace);
  const signature = await crypto.subtle.sign("Ed25519", privateKey, signed);
  return armor(
    LABEL,
    concatBytes(
      ...[MAGIC, sshUint32(VERSION)],
      sshString(keyBlob(parsePublicKey(publicKey))),
      ...[sshString(namespace), sshString(""), sshString(HASH)],
      sshString(concatBytes(
        sshString(KEY_TYPE),
        sshString(new Uint8Array(signature)),
      )),
    ),
  );
}

/**
 * Checks a signature. It says nothing about whose the key is.
 *
 * @returns The public key that made it, as `formatPublicKey` writes it.
 * @throws {SignatureError} If it is damaged, of another text, or for another purpose.
 */
export async function verify(
  text: string,
  signature: string,
  namespace: Namespace,
): Promise<string> {
  const { key, bytes } = readSignature(signature, namespace);
  const signed = await signedData(text, namespace);
  if (!await isGood(key, bytes, signed)) {
    throw new SignatureError("The signature is of another text");
  }
  return formatPublicKey(key);
}

function readSignature(
  signature: string,
  namespace: Namespace,
): { key: Bytes; bytes: Bytes } {
  try {
    return parseSignature(signature, namespace);
  } catch (error) {
    if (!(error instanceof SshFormatError)) throw error;
    throw new SignatureError("The signature is damaged");
  }
}

function parseSignature(
  signature: string,
  namespace: Namespace,
): { key: Bytes; bytes: Bytes } {
  const reader = new SshReader(dearmor(LABEL, signature, WHAT), WHAT);
  if (!equalBytes(reader.take(MAGIC.length), MAGIC)) reader.fail();
  if (reader.uint32() !== VERSION) reader.fail();
  const key = readKeyBlob(reader.string(), WHAT);
  if (reader.text() !== namespace) {
    throw new SignatureError("The signature is for another purpose");
  }
  reader.expect("");
  reader.expect(HASH);
  const inner = new SshReader(reader.string(), WHAT);
  reader.end();
  inner.expect(KEY_TYPE);
  const bytes = inner.string();
  inner.end();
  if (bytes.length !== SIGNATURE_LENGTH) inner.fail();
  return { key, bytes };
}

/** The bytes that Ed25519 signs (PROTOCOL.sshsig, "Signed Data"). */
async function signedData(text: string, namespace: Namespace): Promise<Bytes> {
  const hash = await crypto.subtle.digest("SHA-512", encodeText(text));
  return concatBytes(
    ...[MAGIC, sshString(namespace), sshString(""), sshString(HASH)],
    sshString(new Uint8Array(hash)),
  );
}

/** A key that is no point of the curve has made no signature. */
async function isGood(
  key: Bytes,
  signature: Bytes,
  signed: Bytes,
): Promise<boolean> {
  try {
    const imported = await crypto.subtle.importKey(
      "raw",
      key,
      "Ed25519",
      false,
      ["verify"],
    );
    return await crypto.subtle.verify("Ed25519", imported, signature, signed);
  } catch {
    return false;
  }
}

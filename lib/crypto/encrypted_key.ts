/**
 * Private keys under a passphrase: encrypted PKCS#8 (RFC 5958, 3) by PBES2 (RFC 8018, 6.2)
 * with PBKDF2-HMAC-SHA-256 and AES-256-CBC, which `openssl pkey` opens. Node's API would do
 * it, but in Deno 2.6 it writes the key unencrypted.
 *
 * @module
 */
import { DEFAULTS } from "../program/defaults.ts";
import {
  type Bytes,
  encodeText,
  equalBytes,
  randomBytes,
  thenErase,
} from "./bytes.ts";
import { DerReader, TAG } from "./der.ts";
import { der, derInteger } from "./der_writer.ts";
import { WrongPassphraseError } from "./passphrase.ts";
import { MAX_ITERATIONS } from "./password_hash.ts";
import { decodePem, encodePem } from "./pem.ts";

const SALT_LENGTH = 16;
/** The block of AES. */
const IV_LENGTH = 16;

/** Object identifiers (RFC 8018, appendix C; RFC 3565, 4.1), as DER has them. */
const OID = {
  pbes2: Uint8Array.fromHex("2a864886f70d01050d"),
  pbkdf2: Uint8Array.fromHex("2a864886f70d01050c"),
  hmacSha256: Uint8Array.fromHex("2a864886f70d0209"),
  aes256Cbc: Uint8Array.fromHex("60864801650304012a"),
} as const;

const { sequence, octets, oid } = TAG;

/** How a key is encrypted. */
interface Parameters {
  salt: Bytes;
  iterations: number;
  iv: Bytes;
}

/**
 * Encrypts a key.
 *
 * @param pkcs8 The DER of a PKCS#8 key.
 * @param iterations Of PBKDF2: what each try of a passphrase costs.
 * @returns PEM, ENCRYPTED PRIVATE KEY.
 */
export async function encryptKey(
  pkcs8: Bytes,
  passphrase: string,
  iterations: number = DEFAULTS.iterations,
): Promise<string> {
  const [salt, iv] = [SALT_LENGTH, IV_LENGTH].map(randomBytes);
  const parameters = { salt, iterations, iv };
  const key = await deriveKey(passphrase, parameters);
  const cipher = { name: "AES-CBC", iv };
  const sealed = await crypto.subtle.encrypt(cipher, key, pkcs8);
  return encodePem(
    "ENCRYPTED PRIVATE KEY",
    der(
      sequence,
      writeParameters(parameters),
      der(octets, new Uint8Array(sealed)),
    ),
  );
}

/**
 * Decrypts a key that {@link encryptKey} encrypted, or `openssl pkcs8 -topk8`.
 *
 * @returns The DER of a PKCS#8 key, to be erased after use.
 * @throws {WrongPassphraseError} If the passphrase does not open it.
 * @throws {SyntaxError} If it is damaged, or encrypted in another way.
 */
export async function decryptKey(
  pem: string,
  passphrase: string,
): Promise<Bytes> {
  const { parameters, sealed } = readFile(
    decodePem("ENCRYPTED PRIVATE KEY", pem),
  );
  const key = await deriveKey(passphrase, parameters);
  const cipher = { name: "AES-CBC", iv: parameters.iv };
  const plain = await crypto.subtle.decrypt(cipher, key, sealed)
    .catch(() => new ArrayBuffer(0));
  const pkcs8 = new Uint8Array(plain);
  // One wrong passphrase in 256 gives bytes that are padded well.
  if (!isPkcs8(pkcs8)) throw new WrongPassphraseError();
  return pkcs8;
}

/**
 * Does work on a PKCS#8 key that is a PEM text.
 *
 * @throws {SyntaxError} If the text is none.
 */
export async function encryptPem(
  pem: string,
  passphrase: string,
  iterations?: number,
): Promise<string> {
  return await thenErase(
    decodePem("PRIVATE KEY", pem),
    (pkcs8) => encryptKey(pkcs8, passphrase, iterations),
  );
}

/**
 * The PEM text, PRIVATE KEY, of an encrypted key.
 *
 * @throws As {@link decryptKey}.
 */
export async function decryptPem(
  pem: string,
  passphrase: string,
): Promise<string> {
  return await thenErase(
    await decryptKey(pem, passphrase),
    (pkcs8) => encodePem("PRIVATE KEY", pkcs8),
  );
}

async function deriveKey(
  passphrase: string,
  { salt, iterations }: Parameters,
): Promise<CryptoKey> {
  const base = await thenErase(
    encodeText(passphrase),
    (bytes) =>
      crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveKey"]),
  );
  return await crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations },
    base,
    { name: "AES-CBC", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

function writeParameters({ salt, iterations, iv }: Parameters): Bytes {
  const hmac = der(sequence, der(oid, OID.hmacSha256), der(TAG.null));
  const pbkdf2 = der(sequence, der(octets, salt), derInteger(iterations), hmac);
  return der(
    sequence,
    der(oid, OID.pbes2),
    der(
      sequence,
      der(sequence, der(oid, OID.pbkdf2), pbkdf2),
      der(sequence, der(oid, OID.aes256Cbc), der(octets, iv)),
    ),
  );
}

function readFile(bytes: Bytes): { parameters: Parameters; sealed: Bytes } {
  try {
    const file = new DerReader(bytes).inside(sequence);
    const parameters = readParameters(file.inside(sequence));
    return { parameters, sealed: file.next(octets).slice() };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SyntaxError(
      "Cannot open the key: it is damaged, or encrypted in another way than by " +
        "PBES2 with PBKDF2, HMAC-SHA-256 and AES-256-CBC",
    );
  }
}

function readParameters(algorithm: DerReader): Parameters {
  expectOid(algorithm, OID.pbes2);
  const pbes2 = algorithm.inside(sequence);
  const derivation = pbes2.inside(sequence);
  expectOid(derivation, OID.pbkdf2);
  const pbkdf2 = derivation.inside(sequence);
  const salt = pbkdf2.next(octets).slice();
  const iterations = wholeNumber(pbkdf2.next(TAG.integer));
  // The length of the key, which the cipher tells too.
  pbkdf2.skip(TAG.integer);
  expectOid(pbkdf2.inside(sequence), OID.hmacSha256);
  const cipher = pbes2.inside(sequence);
  expectOid(cipher, OID.aes256Cbc);
  const iv = cipher.next(octets).slice();
  if (iv.length !== IV_LENGTH) throw new RangeError("another block");
  return { salt, iterations, iv };
}

function expectOid(reader: DerReader, expected: Uint8Array): void {
  if (!equalBytes(reader.next(oid), expected)) throw new RangeError("other");
}

function wholeNumber(bytes: Uint8Array): number {
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  if (value >= 1 && value <= MAX_ITERATIONS) return value;
  throw new RangeError("no number of iterations");
}

/** Whether bytes are one value of DER that begins as a PKCS#8 key. */
function isPkcs8(bytes: Bytes): boolean {
  try {
    const file = new DerReader(bytes);
    file.inside(sequence).next(TAG.integer);
    return file.isAtEnd;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

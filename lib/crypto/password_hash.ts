import { hasForbiddenCharacter } from "../program/bounds.ts";
import { DEFAULTS } from "../program/defaults.ts";
import { timingSafeEqual } from "@std/crypto/timing-safe-equal";
import {
  type Bytes,
  encodeText,
  randomBytes,
  sha256,
  thenErase,
} from "./bytes.ts";

/**
 * The algorithms of password records (RFC 8018, 5.2). The first is of new ones: it hashes
 * the password before PBKDF2, where HMAC would pad it with NULs, so that "x" and "x\0"
 * had one hash. The second is of records of before.
 */
export const PASSWORD_ALGORITHMS = [
  "SHA-256+PBKDF2-HMAC-SHA-256",
  "PBKDF2-HMAC-SHA-256",
] as const;

/** One of {@linkcode PASSWORD_ALGORITHMS}. */
export type PasswordAlgorithm = typeof PASSWORD_ALGORITHMS[number];

/** The most iterations of a record: a damaged file must not stop the server. */
export const MAX_ITERATIONS = 10_000_000;

/** Bytes of a salt. */
export const SALT_LENGTH = 16;

/** Bytes of a hash. */
export const HASH_LENGTH = 32;

/** What the server keeps of a password. */
export interface PasswordRecord {
  algorithm: PasswordAlgorithm;
  iterations: number;
  /** {@link SALT_LENGTH} bytes. */
  salt: Bytes;
  /** {@link HASH_LENGTH} bytes. */
  hash: Bytes;
}

/** The record of unknown users: no password fits it, and checking one takes as long. */
export const DUMMY_RECORD: PasswordRecord = {
  algorithm: PASSWORD_ALGORITHMS[0],
  iterations: DEFAULTS.iterations,
  salt: new Uint8Array(SALT_LENGTH),
  hash: new Uint8Array(HASH_LENGTH),
};

/**
 * Makes the record of a password, with a fresh salt. At the default number of iterations
 * this takes about 0.1 s, on a thread of its own.
 *
 * @example
 * ```ts
 * import { hashPassword, verifyPassword } from "./password_hash.ts";
 * import { assert } from "@std/assert";
 *
 * // A single iteration is for examples only.
 * const record = await hashPassword("café", 1);
 * assert(await verifyPassword("café", record));
 * assert(!await verifyPassword("tea", record));
 * // However a keyboard composes the accent.
 * assert(await verifyPassword("cafe\u0301", record));
 * ```
 */
export async function hashPassword(
  password: string,
  iterations: number = DEFAULTS.iterations,
): Promise<PasswordRecord> {
  const [algorithm] = PASSWORD_ALGORITHMS;
  const salt = randomBytes(SALT_LENGTH);
  const hash = await pbkdf2(password, { algorithm, salt, iterations });
  return { algorithm, iterations, salt, hash };
}

/**
 * Whether a password is the record's; the hashes are compared in constant time. One with
 * a character that no password can have never is, and takes as long.
 */
export async function verifyPassword(
  password: string,
  record: PasswordRecord,
): Promise<boolean> {
  const same = timingSafeEqual(await pbkdf2(password, record), record.hash);
  return same && !hasForbiddenCharacter(password);
}

/**
 * PBKDF2-HMAC-SHA-256 of the password in NFC (RFC 8265, 4.2.2), so that it does
 * not matter how a keyboard composes an accent.
 */
async function pbkdf2(
  password: string,
  { algorithm, salt, iterations }: Omit<PasswordRecord, "hash">,
): Promise<Bytes> {
  const text = encodeText(password.normalize("NFC"));
  const secret = algorithm === PASSWORD_ALGORITHMS[0]
    ? await thenErase(text, (bytes) => sha256(bytes))
    : text;
  const key = await thenErase(
    secret,
    (bytes) =>
      crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveBits"]),
  );
  const bits = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations },
    key,
    HASH_LENGTH * 8,
  );
  return new Uint8Array(bits);
}

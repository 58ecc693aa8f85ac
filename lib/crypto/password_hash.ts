import { DEFAULTS } from "../program/defaults.ts";
import { timingSafeEqual } from "@std/crypto/timing-safe-equal";
import { type Bytes, encodeText, randomBytes } from "./bytes.ts";

/** The only algorithm of a password record (RFC 8018, 5.2). */
export const PASSWORD_ALGORITHM = "PBKDF2-HMAC-SHA-256";

/** Iterations above this would let a damaged file stop the server. */
export const MAX_ITERATIONS = 10_000_000;

/** Bytes of a salt. */
export const SALT_LENGTH = 16;

/** Bytes of a hash. */
export const HASH_LENGTH = 32;

/** What is kept of a password. */
export interface PasswordRecord {
  iterations: number;
  /** {@link SALT_LENGTH} bytes. */
  salt: Bytes;
  /** {@link HASH_LENGTH} bytes. */
  hash: Bytes;
}

/** No password fits it, at the cost of one that could; for unknown users. */
export const DUMMY_RECORD: PasswordRecord = {
  iterations: DEFAULTS.iterations,
  salt: new Uint8Array(SALT_LENGTH),
  hash: new Uint8Array(HASH_LENGTH),
};

/** Makes the record of a password, with a fresh salt; about 0.1 s on a thread. */
export async function hashPassword(
  password: string,
  iterations: number = DEFAULTS.iterations,
): Promise<PasswordRecord> {
  const salt = randomBytes(SALT_LENGTH);
  const hash = await pbkdf2(password, { salt, iterations });
  return { iterations, salt, hash };
}

/** Whether it is the record's password, compared in constant time. */
export async function verifyPassword(
  password: string,
  record: PasswordRecord,
): Promise<boolean> {
  return timingSafeEqual(await pbkdf2(password, record), record.hash);
}

/**
 * PBKDF2-HMAC-SHA-256 of the password in NFC (RFC 8265, 4.2.2), so that it does
 * not matter how a keyboard composes an accent.
 */
async function pbkdf2(
  password: string,
  { salt, iterations }: { salt: Bytes; iterations: number },
): Promise<Bytes> {
  const key = await crypto.subtle.importKey(
    "raw",
    encodeText(password.normalize("NFC")),
    "PBKDF2",
    false,
    ["deriveBits"],
  );
  const bits = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations },
    key,
    HASH_LENGTH * 8,
  );
  return new Uint8Array(bits);
}

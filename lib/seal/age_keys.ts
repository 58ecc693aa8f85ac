/**
 * The keys of age: identities and their recipients, in the text that age writes (age,
 * "The X25519 recipient type").
 *
 * @module
 */
import { type Bytes, randomBytes } from "../crypto/bytes.ts";
import {
  importX25519,
  X25519_LENGTH,
  type X25519Pair,
} from "../crypto/x25519.ts";
import { RECIPIENT } from "./members.ts";

const { bech32 } = await import("@scure/base");

/** A private key that opens what is sealed to its recipient. */
const IDENTITY = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/;

/** The first part of each text. */
const PREFIX = { recipient: "age", identity: "age-secret-key-" } as const;

/** A new identity, `AGE-SECRET-KEY-1…`. */
export function generateIdentity(): string {
  const scalar = randomBytes(X25519_LENGTH);
  return bech32.encodeFromBytes(PREFIX.identity, scalar).toUpperCase();
}

/**
 * The recipient of an identity.
 *
 * @throws {SyntaxError} If it is no identity; the message does not quote it.
 */
export async function recipientOf(identity: string): Promise<string> {
  const { publicKey } = await identityPair(identity);
  return bech32.encodeFromBytes(PREFIX.recipient, publicKey);
}

/**
 * The pair of keys that an identity is.
 *
 * @throws {SyntaxError} As {@link recipientOf}.
 */
export async function identityPair(identity: string): Promise<X25519Pair> {
  const scalar = IDENTITY.test(identity) &&
    keyIn(identity.toLowerCase(), PREFIX.identity);
  if (scalar) return await importX25519(scalar);
  throw new SyntaxError("Cannot use the age identity: it is damaged");
}

/**
 * The public key that a recipient is, 32 bytes.
 *
 * @throws {SyntaxError} If it is no recipient.
 */
export function recipientKey(recipient: string): Bytes {
  const key = RECIPIENT.test(recipient) && keyIn(recipient, PREFIX.recipient);
  if (key) return key;
  throw new SyntaxError("Cannot seal to an age recipient: it is damaged");
}

/** The key in a text whose checksum is right. */
function keyIn(text: string, expected: string): Bytes | undefined {
  try {
    const { prefix, bytes } = bech32.decodeToBytes(text);
    const isKey = prefix === expected && bytes.length === X25519_LENGTH;
    return isKey ? bytes as Bytes : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The file of an identity, as `age-keygen` writes it.
 *
 * @param created When it was made, in ms since the epoch.
 */
export async function formatIdentityFile(
  identity: string,
  created: number,
): Promise<string> {
  return `# created: ${new Date(created).toISOString()}\n` +
    `# public key: ${await recipientOf(identity)}\n${identity}\n`;
}

/**
 * The identity of a file with one; empty lines and comments are passed over.
 *
 * @throws {SyntaxError} If it has none or several; the message quotes nothing.
 */
export function parseIdentityFile(text: string): string {
  const lines = text.split(/\r?\n/)
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (lines.length === 1 && IDENTITY.test(lines[0])) return lines[0];
  throw new SyntaxError("Cannot read the age identity: it is damaged");
}

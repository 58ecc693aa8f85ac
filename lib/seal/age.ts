/**
 * Sealing to X25519 recipients in the age format, version 1 (age-encryption.org/v1), by the
 * package `age-encryption`, which is loaded when it is first needed. The age program opens
 * what this seals, and the other way round.
 *
 * @module
 */
import type { Decrypter, Encrypter } from "age-encryption";
import type { Bytes } from "../crypto/bytes.ts";
import { boundHeader, Intake } from "./age_header.ts";
import { SealError } from "./seal_error.ts";

/** A public key that age seals to: `age1…`, 62 characters. */
export const RECIPIENT = /^age1[02-9ac-hj-np-z]{58}$/;

/** A private key that opens what is sealed to its recipient. */
const IDENTITY = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/;

/** Bytes of plaintext in a chunk, and of the tag after it (age, "Payload"). */
const CHUNK = { length: 64 * 1024, tag: 16 } as const;
/** Bytes of the nonce before the first chunk. */
const NONCE_LENGTH = 16;

let loaded: Promise<typeof import("age-encryption")> | undefined;

/** Asked for again, a module is looked up anew, which takes longer than to open a head. */
function library() {
  return loaded ??= import("age-encryption");
}

/** Loads the package, which the first use would do. */
export async function loadAge(): Promise<void> {
  await library();
}

/** A new identity, `AGE-SECRET-KEY-1…`. */
export async function generateIdentity(): Promise<string> {
  return await (await library()).generateX25519Identity();
}

/**
 * The recipient of an identity.
 *
 * @throws {SyntaxError} If it is no identity; the message does not quote it.
 */
export async function recipientOf(identity: string): Promise<string> {
  const { identityToRecipient } = await library();
  try {
    return await identityToRecipient(identity);
  } catch {
    throw new SyntaxError("Cannot use the age identity: it is damaged");
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

/**
 * Seals a stream in flat memory.
 *
 * @param plain Each piece may take the place of the one before it.
 * @throws {SyntaxError} If a recipient is none.
 */
export async function* sealStream(
  plain: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): AsyncGenerator<Bytes, void, void> {
  const encrypter = await encrypterTo(recipients);
  yield* await encrypter.encrypt(streamOf(plain)) as ReadableStream<Bytes>;
}

async function encrypterTo(recipients: readonly string[]): Promise<Encrypter> {
  const { Encrypter } = await library();
  const encrypter = new Encrypter();
  for (const recipient of new Set(recipients)) {
    if (!RECIPIENT.test(recipient)) throw badRecipient();
    try {
      encrypter.addRecipient(recipient);
    } catch {
      throw badRecipient();
    }
  }
  return encrypter;
}

function badRecipient(): SyntaxError {
  return new SyntaxError("Cannot seal to an age recipient: it is damaged");
}

/** Seals a few bytes at once. */
export async function sealBytes(
  plain: Uint8Array,
  recipients: readonly string[],
): Promise<Bytes> {
  return await (await encrypterTo(recipients)).encrypt(plain) as Bytes;
}

/**
 * Opens a stream in flat memory. Each piece that comes out is what somebody who knew the
 * readers sealed there; only the end tells whether it is all.
 *
 * @param sealed Each piece may take the place of the one before it.
 * @param identities Tried in their order; the array is not to be changed afterwards.
 * @param bytes How long the plaintext has to be, if that is known: it tells a cut stream
 * from an altered one.
 * @throws {SealError} With the fault `not_a_reader`, `damaged`, `cut` or `too_large`.
 */
export async function* openStream(
  sealed: AsyncIterable<Uint8Array>,
  identities: readonly string[],
  bytes?: number,
): AsyncGenerator<Bytes, void, void> {
  const decrypter = await decrypterOf(identities);
  const intake = new Intake();
  const input = streamOf(boundHeader(sealed, intake));
  try {
    yield* await decrypter.decrypt(input) as ReadableStream<Bytes>;
  } catch (error) {
    throw intake.failed ? intake.failure : faultOf(error, intake, bytes);
  }
}

/**
 * Making one multiplies on the curve for each identity, which takes longer than to open a
 * head: all heads of a page share one.
 */
const decrypters = new WeakMap<readonly string[], Decrypter>();

async function decrypterOf(identities: readonly string[]): Promise<Decrypter> {
  const { Decrypter } = await library();
  const known = decrypters.get(identities);
  if (known) return known;
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  decrypters.set(identities, decrypter);
  return decrypter;
}

/**
 * Opens a few bytes at once.
 *
 * @throws {SealError} As {@link openStream}.
 */
export async function openBytes(
  sealed: Uint8Array,
  identities: readonly string[],
): Promise<Bytes> {
  const decrypter = await decrypterOf(identities);
  const intake = Intake.of(sealed);
  try {
    return await decrypter.decrypt(sealed) as Bytes;
  } catch (error) {
    throw faultOf(error, intake);
  }
}

/** The library throws errors without a type of their own. */
function faultOf(error: unknown, intake: Intake, bytes?: number): SealError {
  const isOther = error instanceof Error &&
    error.message.startsWith("no identity matched");
  if (isOther) {
    return new SealError("not_a_reader", "It is sealed to other readers");
  }
  if (isCut(intake, bytes)) {
    return new SealError("cut", "Its end is missing");
  }
  return new SealError("damaged", "It was altered after it was sealed");
}

function isCut(intake: Intake, bytes?: number): boolean {
  if (!intake.ended) return false;
  if (intake.payload === undefined) return true;
  return bytes !== undefined && intake.payload < payloadLength(bytes);
}

/** Bytes after the header of an age file for a plaintext of `bytes` (age, "Payload"). */
function payloadLength(bytes: number): number {
  const chunks = Math.max(1, Math.ceil(bytes / CHUNK.length));
  return NONCE_LENGTH + bytes + chunks * CHUNK.tag;
}

/** The library keeps pieces for a while, so each is copied. */
function streamOf(pieces: AsyncIterable<Uint8Array>): ReadableStream<Bytes> {
  return ReadableStream.from(copies(pieces));
}

async function* copies(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Bytes> {
  for await (const piece of pieces) yield new Uint8Array(piece);
}

/**
 * Sealing to X25519 recipients in the age format, version 1 (age-encryption.org/v1). The age
 * program opens what this seals, and the other way round. Files of one chunk are done here
 * (one_chunk.ts), longer ones by the package `age-encryption`, which is loaded for them.
 *
 * @module
 */
import type { Decrypter, Encrypter } from "age-encryption";
import type { Bytes } from "../crypto/bytes.ts";
import type { X25519Pair } from "../crypto/x25519.ts";
import { boundHeader, Intake } from "./age_header.ts";
import { identityPair, recipientKey } from "./age_keys.ts";
import {
  beginChunk,
  CHUNK_LENGTH,
  NoMatchError,
  NONCE_LENGTH,
  ONE_CHUNK,
  openChunk,
} from "./one_chunk/one_chunk.ts";
import { readStart } from "./read_start.ts";
import { SealError } from "./seal_error.ts";
import { CHACHA_TAG } from "../crypto/chacha20.ts";

let loaded: Promise<typeof import("age-encryption")> | undefined;

/** Asked for again, a module is looked up anew, which takes longer than to open a head. */
function library() {
  return loaded ??= import("age-encryption");
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
  const begun = beginBytes(recipients);
  const { start, rest } = await readStart(plain, CHUNK_LENGTH);
  if (!rest) return yield await (await begun)(start);
  const encrypter = await encrypterTo(recipients);
  yield* await encrypter.encrypt(ReadableStream.from(rest)) as ReadableStream<
    Bytes
  >;
}

/** Each recipient once. */
function keysOf(recipients: readonly string[]): Bytes[] {
  return [...new Set(recipients)].map(recipientKey);
}

async function encrypterTo(recipients: readonly string[]): Promise<Encrypter> {
  const { Encrypter } = await library();
  const encrypter = new Encrypter();
  for (const recipient of new Set(recipients)) {
    encrypter.addRecipient(recipient);
  }
  return encrypter;
}

/** Seals bytes at once. */
export async function sealBytes(
  plain: Uint8Array,
  recipients: readonly string[],
): Promise<Bytes> {
  return await (await beginBytes(recipients))(plain);
}

/**
 * Begins to seal bytes that come later: what takes long is done meanwhile. To be used once,
 * or not at all.
 *
 * @throws {SyntaxError} If a recipient is none.
 */
export function beginBytes(
  recipients: readonly string[],
): Promise<(plain: Uint8Array) => Promise<Bytes>> {
  const begun = beginChunk(keysOf(recipients)).then(
    (seal) => async (plain: Uint8Array) => {
      if (plain.length <= CHUNK_LENGTH) return seal(plain);
      return await (await encrypterTo(recipients)).encrypt(plain) as Bytes;
    },
  );
  // Who uses it hears of its failure; nobody does if the letter fails before.
  begun.catch(() => {});
  return begun;
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
  const intake = new Intake();
  try {
    const { start, rest } = await readStart(
      boundHeader(sealed, intake),
      ONE_CHUNK,
    );
    if (!rest) return yield await openWhole(start, intake, identities);
    const decrypter = await decrypterOf(identities);
    const input = ReadableStream.from(rest);
    yield* await decrypter.decrypt(input) as ReadableStream<Bytes>;
  } catch (error) {
    throw intake.failed ? intake.failure : faultOf(error, intake, bytes);
  }
}

/**
 * Making these multiplies on the curve for each identity, which takes longer than to open a
 * head: all heads of a page share them.
 */
const decrypters = new WeakMap<readonly string[], Decrypter>();
const pairs = new WeakMap<readonly string[], Promise<X25519Pair[]>>();

async function decrypterOf(identities: readonly string[]): Promise<Decrypter> {
  const { Decrypter } = await library();
  const known = decrypters.get(identities);
  if (known) return known;
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  decrypters.set(identities, decrypter);
  return decrypter;
}

function pairsOf(identities: readonly string[]): Promise<X25519Pair[]> {
  const known = pairs.get(identities) ??
    Promise.all(identities.map(identityPair));
  pairs.set(identities, known);
  return known;
}

/**
 * Opens bytes at once.
 *
 * @throws {SealError} As {@link openStream}.
 */
export async function openBytes(
  sealed: Uint8Array,
  identities: readonly string[],
): Promise<Bytes> {
  const intake = Intake.of(sealed);
  try {
    return await openWhole(new Uint8Array(sealed), intake, identities);
  } catch (error) {
    throw faultOf(error, intake);
  }
}

/** Opens a file of which all is here. */
async function openWhole(
  sealed: Bytes,
  { payload }: Intake,
  identities: readonly string[],
): Promise<Bytes> {
  if (payload === undefined) throw new RangeError("Its header has no end");
  if (payload > ONE_CHUNK) {
    return await (await decrypterOf(identities)).decrypt(sealed) as Bytes;
  }
  const readers = await pairsOf(identities);
  return await openChunk(sealed, sealed.length - payload, readers);
}

/** The package throws errors without a type of their own. */
function faultOf(error: unknown, intake: Intake, bytes?: number): SealError {
  const isOther = error instanceof NoMatchError ||
    error instanceof Error && error.message.startsWith("no identity matched");
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
  const chunks = Math.max(1, Math.ceil(bytes / CHUNK_LENGTH));
  return NONCE_LENGTH + bytes + chunks * CHACHA_TAG;
}

/**
 * Age files whose payload is one chunk, opened and sealed at once: all heads, and most
 * letters. The package `age-encryption`, which takes the longer ones, makes four streams for
 * each file and loads for longer than a page of heads takes here.
 *
 * @module
 */
import { type Bytes, concatBytes, randomBytes } from "../../crypto/bytes.ts";
import { CHACHA_TAG, chachaOpen, chachaSeal } from "../../crypto/chacha20.ts";
import type { X25519Pair } from "../../crypto/x25519.ts";
import {
  FILE_KEY_LENGTH,
  macKey,
  payloadKey,
  unwrapFileKey,
  wrapFileKey,
} from "./file_key.ts";
import {
  type AgeHeader,
  parseHeader,
  writeCovered,
  writeMac,
} from "./header.ts";

/** Most bytes of plaintext in a chunk. */
export const CHUNK_LENGTH = 64 * 1024;
/** Bytes between the header and the first chunk. */
export const NONCE_LENGTH = 16;

/** Most bytes after the header of a file with one chunk. */
export const ONE_CHUNK = NONCE_LENGTH + CHUNK_LENGTH + CHACHA_TAG;

/** The nonce of the first chunk if it is the last, too (age, "Payload"). */
const ONLY_CHUNK = new Uint8Array(12).with(11, 1);

/** None of the identities opens a file. */
export class NoMatchError extends Error {
  override name = "NoMatchError";
}

/** Seals at most {@link CHUNK_LENGTH} bytes, once. */
export type SealChunk = (plain: Uint8Array) => Bytes;

/**
 * Begins a file: all that takes long does not depend on what is sealed.
 *
 * @param recipients Their public keys, 32 bytes each.
 */
export async function beginChunk(recipients: Bytes[]): Promise<SealChunk> {
  const fileKey = randomBytes(FILE_KEY_LENGTH);
  const stanzas = await Promise.all(
    recipients.map((recipient) => wrapFileKey(fileKey, recipient)),
  );
  const covered = writeCovered(stanzas);
  const key = await macKey(fileKey);
  const mac = await crypto.subtle.sign("HMAC", key, covered);
  const header = concatBytes(covered, writeMac(new Uint8Array(mac)));
  return (plain) => {
    const nonce = randomBytes(NONCE_LENGTH);
    const chunk = chachaSeal(payloadKey(fileKey, nonce), ONLY_CHUNK, plain);
    return concatBytes(header, nonce, chunk);
  };
}

/**
 * Opens a file.
 *
 * @param payload Where its header ends.
 * @param readers Tried in their order.
 * @throws {NoMatchError} If it is sealed to others.
 * @throws {Error} If it was altered, or is no age file.
 */
export async function openChunk(
  file: Bytes,
  payload: number,
  readers: X25519Pair[],
): Promise<Bytes> {
  const header = parseHeader(file.subarray(0, payload));
  const fileKey = await fileKeyOf(header, readers);
  const { mac, covered } = header;
  const key = await macKey(fileKey);
  if (!await crypto.subtle.verify("HMAC", key, mac, covered)) {
    throw new Error("The header was altered");
  }
  const chunk = payload + NONCE_LENGTH;
  const nonce = file.subarray(payload, chunk);
  return chachaOpen(
    payloadKey(fileKey, nonce),
    ONLY_CHUNK,
    file.subarray(chunk),
  );
}

async function fileKeyOf(
  { stanzas }: AgeHeader,
  readers: X25519Pair[],
): Promise<Bytes> {
  for (const reader of readers) {
    const fileKey = await unwrapFileKey(stanzas, reader);
    if (fileKey) return fileKey;
  }
  throw new NoMatchError("It is sealed to other readers");
}

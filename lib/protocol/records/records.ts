/**
 * Records, the bodies of all frames after the handshake: how a plaintext is sealed and
 * opened in either mode. Enhanced mode binds each record to its session, its direction
 * and its place in the sequence; basic mode binds it to the session's key alone.
 *
 * @module
 */
import {
  type Bytes,
  concatBytes,
  randomBytes,
  release,
} from "../../crypto/bytes.ts";
import { gcm, NONCE_LENGTH, TAG_LENGTH } from "../../crypto/envelope.ts";
import { ProtocolError, SecurityError } from "../errors.ts";
import { RECORD_LIMIT } from "../limits.ts";
import { keepMemoryFor } from "./record_memory.ts";

/** Bytes that a record's frame may have: plaintext, tag and, in basic mode, nonce. */
export const RECORD_FRAME_LIMIT = RECORD_LIMIT + TAG_LENGTH + NONCE_LENGTH;
/** The least, in either mode: one byte of plaintext. */
export const RECORD_FRAME_LEAST = 1 + TAG_LENGTH;

/** Who seals: the client is "C", the server "S". */
export type Direction = "C" | "S";

/** Turns plaintexts into the bodies of frames, in the order of the calls. */
export interface Sealer {
  /**
   * Seals a plaintext. The caller may overwrite it as soon as the call has returned,
   * since WebCrypto copies it first
   * (https://www.w3.org/TR/webcrypto-2/#SubtleCrypto-method-encrypt).
   *
   * @param plaintext 1 to RECORD_LIMIT bytes, its type byte among them.
   * @throws {RangeError} If the plaintext has another length.
   */
  seal(plaintext: Uint8Array): Promise<Bytes>;
}

/** Turns the bodies of frames into plaintexts, in the order of the calls. */
export interface Opener {
  /**
   * Opens the body of a frame.
   *
   * @throws {SecurityError} If the body does not open.
   * @throws {ProtocolError} If the plaintext does not have 1 to RECORD_LIMIT bytes.
   */
  open(body: Uint8Array): Promise<Bytes>;
}

/** The key of a direction, and what its records are bound to. */
export interface RecordContext {
  key: CryptoKey;
  /** 16 bytes. */
  sessionId: Uint8Array;
  direction: Direction;
}

/**
 * Nonce and associated data of each record in turn. The sequence number is the nonce, so
 * no key ever sees a nonce twice (NIST SP 800-38D, 8.2.1).
 */
class Sequence {
  #next = 0;
  readonly #prefix: Bytes;

  constructor(context: RecordContext) {
    this.#prefix = concatBytes(
      context.sessionId,
      Uint8Array.of(context.direction.charCodeAt(0)),
    );
  }

  take(): AesGcmParams {
    if (this.#next >= Number.MAX_SAFE_INTEGER) {
      throw new ProtocolError("Cannot go on: the sequence numbers are used up");
    }
    const nonce = new Uint8Array(NONCE_LENGTH);
    new DataView(nonce.buffer).setBigUint64(4, BigInt(this.#next++));
    return gcm(nonce, concatBytes(this.#prefix, nonce.subarray(4)));
  }
}

/** Enhanced mode: AES-256-GCM, the nonce is the sequence number of the direction. */
export class SequencedSealer implements Sealer {
  readonly #key: CryptoKey;
  readonly #sequence: Sequence;

  constructor(context: RecordContext) {
    this.#key = context.key;
    this.#sequence = new Sequence(context);
  }

  async seal(plaintext: Uint8Array): Promise<Bytes> {
    checkPlaintext(plaintext);
    return await encrypt(this.#sequence.take(), this.#key, plaintext);
  }
}

/**
 * Enhanced mode: opens the next record of the sequence, and no other.
 *
 * @example A replayed record does not open
 * ```ts
 * import { SequencedOpener, SequencedSealer } from "./records.ts";
 * import { importAesKey } from "../../crypto/envelope.ts";
 * import { assertEquals, assertRejects } from "@std/assert";
 *
 * const key = await importAesKey(new Uint8Array(32));
 * const context = { key, sessionId: new Uint8Array(16), direction: "C" as const };
 * const opener = new SequencedOpener(context);
 * const body = await new SequencedSealer(context).seal(Uint8Array.of(2, 7));
 * assertEquals(await opener.open(body), Uint8Array.of(2, 7));
 * await assertRejects(() => opener.open(body));
 * ```
 */
export class SequencedOpener implements Opener {
  readonly #key: CryptoKey;
  readonly #sequence: Sequence;

  constructor(context: RecordContext) {
    this.#key = context.key;
    this.#sequence = new Sequence(context);
  }

  open(body: Uint8Array): Promise<Bytes> {
    return decrypt(this.#sequence.take(), this.#key, body);
  }
}

const NO_DATA = new Uint8Array(0);

/** Basic mode: AES-256-GCM under the one key, with a random nonce before it. */
export class RandomNonceSealer implements Sealer {
  readonly #key: CryptoKey;

  constructor(key: CryptoKey) {
    this.#key = key;
  }

  async seal(plaintext: Uint8Array): Promise<Bytes> {
    checkPlaintext(plaintext);
    const nonce = randomBytes(NONCE_LENGTH);
    const sealed = await encrypt(gcm(nonce, NO_DATA), this.#key, plaintext);
    const body = concatBytes(nonce, sealed);
    release(sealed);
    return body;
  }
}

/** Basic mode: opens any record under the key, even a replayed one. */
export class RandomNonceOpener implements Opener {
  readonly #key: CryptoKey;

  constructor(key: CryptoKey) {
    this.#key = key;
  }

  open(body: Uint8Array): Promise<Bytes> {
    const nonce = body.slice(0, NONCE_LENGTH);
    return decrypt(gcm(nonce, NO_DATA), this.#key, body.subarray(NONCE_LENGTH));
  }
}

function checkPlaintext(plaintext: Uint8Array): void {
  if (plaintext.length === 0 || plaintext.length > RECORD_LIMIT) {
    throw new RangeError(
      `Cannot seal a record of ${plaintext.length} bytes: 1 to ${RECORD_LIMIT} are allowed`,
    );
  }
}

async function encrypt(
  parameters: AesGcmParams,
  key: CryptoKey,
  plaintext: Uint8Array,
): Promise<Bytes> {
  keepMemoryFor(plaintext.length);
  return new Uint8Array(
    await crypto.subtle.encrypt(parameters, key, plaintext as Bytes),
  );
}

async function decrypt(
  parameters: AesGcmParams,
  key: CryptoKey,
  sealed: Uint8Array,
): Promise<Bytes> {
  keepMemoryFor(sealed.length);
  let plaintext: ArrayBuffer;
  try {
    plaintext = await crypto.subtle.decrypt(parameters, key, sealed as Bytes);
  } catch {
    throw new SecurityError(
      "A record does not open: it was altered, replayed, reordered, dropped or is not from the peer",
    );
  }
  const { byteLength } = plaintext;
  if (byteLength === 0 || byteLength > RECORD_LIMIT) {
    throw new ProtocolError(
      `Cannot read a record of ${byteLength} bytes: 1 to ${RECORD_LIMIT} are allowed`,
    );
  }
  return new Uint8Array(plaintext);
}

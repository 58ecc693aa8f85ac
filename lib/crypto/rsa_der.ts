import type { Bytes } from "./bytes.ts";

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTET_STRING = 0x04;

/** What a private key says of itself, without the parts that are secret. */
export interface RsaHead {
  /** 0 for two primes, 1 for more (RFC 8017, A.1.2). */
  version: number;
  /** The modulus, without leading zeros. */
  modulus: Uint8Array;
  /** The public exponent, without leading zeros. */
  exponent: Uint8Array;
}

/**
 * Reads the head of an RSA private key: PKCS#8 (RFC 5208, 5) around RSAPrivateKey (RFC
 * 8017, A.1.2). It reads no secret part.
 *
 * @throws {RangeError} If the bytes are of another form.
 */
export function readRsaHead(pkcs8: Bytes): RsaHead {
  const info = new DerReader(pkcs8).inside(SEQUENCE);
  info.next(INTEGER);
  info.next(SEQUENCE);
  const key = info.inside(OCTET_STRING).inside(SEQUENCE);
  const version = key.next(INTEGER);
  const modulus = withoutZeros(key.next(INTEGER));
  const exponent = withoutZeros(key.next(INTEGER));
  return { version: version.at(-1) ?? NaN, modulus, exponent };
}

/** Reads values of DER (X.690) one after the other. */
class DerReader {
  #rest: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  /** The content of the next value. */
  next(tag: number): Uint8Array {
    if (this.#rest[0] !== tag) throw new RangeError("another tag");
    const { head, length } = lengthOf(this.#rest);
    if (head + length > this.#rest.length) throw new RangeError("cut short");
    const content = this.#rest.subarray(head, head + length);
    this.#rest = this.#rest.subarray(head + length);
    return content;
  }

  /** The values in the next value. */
  inside(tag: number): DerReader {
    return new DerReader(this.next(tag));
  }
}

/** The length of a value, and how many bytes come before its content. */
function lengthOf(value: Uint8Array): { head: number; length: number } {
  const first = value[1];
  if (first < 0x80) return { head: 2, length: first };
  const count = first - 0x80;
  // A key has less than 2^24 bytes.
  if (!(count >= 1 && count <= 3)) throw new RangeError("no such length");
  const bytes = value.subarray(2, 2 + count);
  const length = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return { head: 2 + count, length };
}

function withoutZeros(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  return bytes.subarray(start < 0 ? bytes.length : start);
}

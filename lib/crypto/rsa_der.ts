import type { Bytes } from "./bytes.ts";
import { DerReader, TAG } from "./der.ts";

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
  const info = new DerReader(pkcs8).inside(TAG.sequence);
  info.next(TAG.integer);
  info.next(TAG.sequence);
  const key = info.inside(TAG.octets).inside(TAG.sequence);
  const version = key.next(TAG.integer);
  const modulus = withoutZeros(key.next(TAG.integer));
  const exponent = withoutZeros(key.next(TAG.integer));
  return { version: version.at(-1) ?? NaN, modulus, exponent };
}

function withoutZeros(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  return bytes.subarray(start < 0 ? bytes.length : start);
}

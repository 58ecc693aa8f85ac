/**
 * The test vectors of age itself (c2sp.org/CCTV/age), as far as they are for X25519: what
 * the specification takes opens, and all else shows its fault.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import * as vectors from "cctv-age";
import { inflateSync } from "node:zlib";
import { type Bytes, decodeText, sha256 } from "../../../lib/crypto/bytes.ts";
import { openBytes, openStream } from "../../../lib/seal/age.ts";
import { SealError } from "../../../lib/seal/seal_error.ts";
import { collected, piecesOf } from "../seal_group.ts";

/** How each vector may end. */
const FAULTS: Record<string, string[]> = {
  "no match": ["not_a_reader"],
  "header failure": ["damaged", "cut"],
  "HMAC failure": ["damaged"],
  "payload failure": ["damaged", "cut"],
};

interface Vector {
  name: string;
  file: Bytes;
  expect: string;
  identity: string;
  /** The SHA-256 of the plaintext. */
  payload: string;
}

const X25519 = Object.entries(vectors as unknown as Record<string, Uint8Array>)
  .filter(([name]) => name !== "default").map(readVector)
  .filter((vector) => vector !== undefined)
  // Those of 16 MB are for counters of a byte, which the package has.
  .filter(({ file }) => file.length < 1_000_000);

/** Undefined for one in armor, or for another kind of recipient. */
function readVector([name, bytes]: [string, Uint8Array]): Vector | undefined {
  const end = bytes.findIndex((byte, i) => byte === 10 && bytes[i + 1] === 10);
  const lines = decodeText(bytes.subarray(0, end)).split("\n");
  const fields = Object.fromEntries(lines.map((line) => line.split(": ", 2)));
  const { identity, expect, payload, compressed } = fields;
  const isOther = fields.armored || fields.passphrase ||
    !identity?.startsWith("AGE-SECRET-KEY-1");
  if (isOther) return undefined;
  const rest = bytes.subarray(end + 2);
  const file = new Uint8Array(compressed ? inflateSync(rest) : rest);
  return { name, file, expect, identity, payload };
}

/** Both ways of opening a file. */
const WAYS: Record<string, (vector: Vector) => Promise<Bytes>> = {
  "openBytes()": ({ file, identity }) => openBytes(file, [identity]),
  "openStream()": ({ file, identity }) =>
    collected(openStream(piecesOf(file, 10_000), [identity])),
};

async function check(vector: Vector, open: (typeof WAYS)[string]) {
  if (vector.expect === "success") {
    const hash = await sha256(await open(vector));
    return assertEquals(hash.toHex(), vector.payload, vector.name);
  }
  const error = await assertRejects(
    () => open(vector),
    SealError,
    "",
    vector.name,
  );
  const isExpected = FAULTS[vector.expect].includes((error as SealError).fault);
  assertEquals([vector.name, isExpected], [vector.name, true]);
}

for (const [way, open] of Object.entries(WAYS)) {
  Deno.test(`${way} takes what age's test vectors take, and nothing else`, async () => {
    for (const vector of X25519) await check(vector, open);
  });
}

Deno.test("age's test vectors are there", () => {
  assertEquals(X25519.length, 63);
});

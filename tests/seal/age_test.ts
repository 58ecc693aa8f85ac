import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { concatBytes, randomBytes } from "../../lib/crypto/bytes.ts";
import {
  openBytes,
  openStream,
  sealBytes,
  sealStream,
} from "../../lib/seal/age.ts";
import {
  formatIdentityFile,
  generateIdentity,
  parseIdentityFile,
  recipientOf,
} from "../../lib/seal/age_keys.ts";
import { RECIPIENT } from "../../lib/seal/members.ts";
import { SealError } from "../../lib/seal/seal_error.ts";
import { collected, piecesOf } from "./seal_group.ts";

const CHUNK = 64 * 1024;
const [alice, bob, eve] = await Promise.all(
  [1, 2, 3].map(() => generateIdentity()),
);
const readers = await Promise.all([alice, bob].map(recipientOf));

/** Fails unless opening fails with that fault. */
async function assertFault(
  fault: string,
  sealed: Uint8Array,
  identity = bob,
  bytes?: number,
): Promise<void> {
  const pieces = piecesOf(sealed, 5000);
  const error = await assertRejects(
    () => collected(openStream(pieces, [identity], bytes)),
    SealError,
  );
  assertEquals((error as SealError).fault, fault);
}

Deno.test("each reader opens what is sealed, whatever its size, and nobody else", async () => {
  for (const size of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK]) {
    // getRandomValues() gives at most 64 KiB.
    const plain = concatBytes(
      ...Array.from(
        { length: Math.ceil(size / CHUNK) },
        () => randomBytes(CHUNK),
      ),
    ).subarray(0, size);
    const sealed = await collected(sealStream(piecesOf(plain, 999), readers));
    for (const identity of [alice, bob]) {
      const opened = openStream(piecesOf(sealed, 777), [eve, identity], size);
      assertEquals(await collected(opened), plain);
    }
    await assertFault("not_a_reader", sealed, eve, size);
  }
});

Deno.test("a cut, an altered and an exchanged chunk show", async () => {
  const size = 3 * CHUNK + 10;
  const sealed = await sealBytes(new Uint8Array(size), readers);
  const payload = sealed.length - size - 4 * 16;
  const chunk = (i: number) =>
    sealed.subarray(
      payload + i * (CHUNK + 16),
      Math.min(payload + (i + 1) * (CHUNK + 16), sealed.length),
    );
  const header = sealed.subarray(0, payload);
  const chunks = (...order: number[]) =>
    concatBytes(header, ...order.map(chunk));
  await assertFault("cut", chunks(0, 1, 2), bob, size);
  await assertFault("cut", sealed.subarray(0, -1), bob, size);
  await assertFault("cut", header, bob, size);
  await assertFault("cut", sealed.subarray(0, payload - 1), bob, size);
  await assertFault("cut", sealed.subarray(0, 30), bob, size);
  await assertFault("cut", new Uint8Array(0), bob, size);
  await assertFault("damaged", chunks(1, 0, 2, 3), bob, size);
  await assertFault("damaged", chunks(0, 1, 2, 3, 3), bob, size);
  await assertFault("damaged", chunks(0, 1, 2, 3).fill(0, -20), bob, size);
  await assertFault("damaged", chunks(0, 1, 2), bob);
});

Deno.test("an altered header shows", async () => {
  const sealed = await sealBytes(new Uint8Array(10), readers);
  for (const at of [0, 25, sealed.length - 70]) {
    const altered = new Uint8Array(sealed);
    altered[at] ^= 1;
    await assertRejects(() => openBytes(altered, [bob]), SealError);
  }
  await assertFault("damaged", new Uint8Array(20_000).fill(10));
});

Deno.test("a header is bounded, and 101 readers fit into it", async () => {
  const many = await Promise.all(
    Array.from(
      { length: 101 },
      async () => await recipientOf(generateIdentity()),
    ),
  );
  const fits = await sealBytes(new Uint8Array(1), [...many, readers[1]]);
  assertEquals(await openBytes(fits, [bob]), new Uint8Array(1));
  const stanza = new TextDecoder().decode(fits).split("\n").slice(1, 3);
  const text = ["age-encryption.org/v1", ...Array(200).fill(stanza).flat()];
  await assertFault("damaged", new TextEncoder().encode(text.join("\n")));
});

Deno.test("a failure of the source comes out as it is", async () => {
  const failing = async function* () {
    yield* piecesOf(
      (await sealBytes(new Uint8Array(9), readers)).subarray(0, 60),
    );
    throw new TypeError("the network is gone");
  };
  await assertRejects(
    () => collected(openStream(failing(), [bob])),
    TypeError,
    "the network is gone",
  );
  await assertRejects(
    () => collected(sealStream(failing(), readers)),
    TypeError,
    "the network is gone",
  );
});

Deno.test("a reader who stops ends the source", async () => {
  /** Zeros without an end, and the event that nobody wants more. */
  const endless = () => {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const pieces = async function* () {
      try {
        for (;;) yield new Uint8Array(CHUNK);
      } finally {
        resolve();
      }
    };
    return { pieces: pieces(), ended };
  };
  const plain = endless();
  for await (const _ of sealStream(plain.pieces, readers)) break;
  await plain.ended;
  const sealed = endless();
  const opened = openStream(sealStream(sealed.pieces, readers), [bob]);
  for await (const _ of opened) break;
  await sealed.ended;
});

Deno.test("neither sealing nor opening runs ahead of who takes its pieces", async () => {
  const counted = { taken: 0, given: 0 };
  const plain = async function* () {
    for (; counted.taken < 200; counted.taken++) yield new Uint8Array(CHUNK);
  };
  let ahead = 0;
  for await (const piece of openStream(sealStream(plain(), readers), [bob])) {
    counted.given += piece.length / CHUNK;
    ahead = Math.max(ahead, counted.taken - counted.given);
  }
  assertEquals(counted, { taken: 200, given: 200 });
  assert(ahead < 20, `${ahead} chunks were in memory`);
});

Deno.test("sealStream() seals to no damaged recipient", async () => {
  const [recipient] = readers;
  const wrong = recipient.slice(0, -1) + (recipient.endsWith("q") ? "p" : "q");
  for (const text of [wrong, "age1", recipient.toUpperCase(), "bob"]) {
    await assertRejects(
      () => collected(sealStream(piecesOf("x"), [text])),
      SyntaxError,
      "Cannot seal to an age recipient",
    );
  }
});

Deno.test("the file of an identity is age-keygen's", async () => {
  const text = await formatIdentityFile(alice, 0);
  assertMatch(
    text,
    /^# created: 1970-01-01T00:00:00.000Z\n# public key: age1.{58}\nAGE-SECRET-KEY-1.{58}\n$/,
  );
  assertEquals(parseIdentityFile(text), alice);
  assertEquals(parseIdentityFile(`\r\n${alice}\r\n`), alice);
  assertMatch(readers[0], RECIPIENT);
  for (const wrong of ["", text + text, alice.toLowerCase(), alice + "X"]) {
    const error = assertThrows(() => parseIdentityFile(wrong), SyntaxError);
    assert(!error.message.includes("AGE-SECRET"));
  }
  await assertRejects(
    () => recipientOf(alice.slice(0, -1) + (alice.endsWith("Q") ? "P" : "Q")),
    SyntaxError,
    "it is damaged",
  );
});

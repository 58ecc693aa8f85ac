import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { encodeText, randomBytes } from "../../lib/crypto/bytes.ts";
import {
  EnvelopeError,
  gcm,
  importAesKey,
  openEnvelope,
  openEnvelopeFor,
  type Purpose,
  sealEnvelope,
} from "../../lib/crypto/envelope.ts";
import { flipped } from "../support/altered.ts";
import { exampleRsaKeys } from "../support/example_keys.ts";
import { join, oaepDecrypt, oaepEncrypt, seal } from "../support/raw_crypto.ts";

const LOGIN = "letterlock/1 login";
const WELCOME = "letterlock/1 welcome";
const DATA = encodeText("bound to this");
const PAYLOAD = encodeText("a payload");
const MODULUS = 256;

const ours = await exampleRsaKeys("server");
const others = await exampleRsaKeys("client");

function sealed(payload = PAYLOAD, purpose: Purpose = LOGIN) {
  return sealEnvelope(ours.publicKey, purpose, payload, DATA);
}

async function assertDoesNotOpen(
  envelope: Uint8Array,
  part: EnvelopeError["part"],
  { key = ours.privateKey, purpose = LOGIN as Purpose, data = DATA } = {},
) {
  const error = await assertRejects(
    () => openEnvelope(key, purpose, envelope, data),
    EnvelopeError,
    `Cannot open the envelope: its ${part} does not open`,
  );
  assertEquals(error.part, part);
}

Deno.test("openEnvelope() opens what sealEnvelope() sealed", async () => {
  for (const length of [0, 1, 16, 600, 5000]) {
    const payload = randomBytes(length);
    const envelope = await sealed(payload);
    assertEquals(envelope.length, MODULUS + 12 + length + 16);
    const opened = await openEnvelope(ours.privateKey, LOGIN, envelope, DATA);
    assertEquals(opened, payload);
  }
});

Deno.test("sealEnvelope() makes another key and nonce each time", async () => {
  const [one, two] = [await sealed(), await sealed()];
  const keys = await Promise.all(
    [one, two].map((envelope) =>
      oaepDecrypt(ours.privateKey, LOGIN, envelope.slice(0, MODULUS))
    ),
  );
  assertEquals(keys[0].length, 32);
  assertNotEquals(keys[0], keys[1]);
  const nonce = [MODULUS, MODULUS + 12] as const;
  assertNotEquals(one.slice(...nonce), two.slice(...nonce));
});

Deno.test("sealEnvelope() lays out sealed key, nonce, ciphertext, tag", async () => {
  const envelope = await sealed();
  const wrapped = envelope.slice(0, MODULUS);
  const nonce = envelope.slice(MODULUS, MODULUS + 12);
  const key = await oaepDecrypt(ours.privateKey, LOGIN, wrapped);
  const expected = await seal(key, nonce, PAYLOAD, DATA);
  assertEquals(envelope.slice(MODULUS + 12), expected);
});

Deno.test("openEnvelope() refuses an envelope with any byte altered", async () => {
  const envelope = await sealed();
  for (let at = 0; at < envelope.length; at++) {
    const part = at < MODULUS ? "key" : "payload";
    await assertDoesNotOpen(flipped(envelope, at), part);
  }
});

Deno.test("openEnvelope() refuses an envelope cut anywhere or made longer", async () => {
  const envelope = await sealed();
  for (let length = 0; length < MODULUS + 28; length++) {
    await assertDoesNotOpen(envelope.slice(0, length), "key");
  }
  for (let length = MODULUS + 28; length < envelope.length; length++) {
    await assertDoesNotOpen(envelope.slice(0, length), "payload");
  }
  await assertDoesNotOpen(join(envelope, Uint8Array.of(0)), "payload");
});

Deno.test("openEnvelope() refuses another purpose", async () => {
  await assertDoesNotOpen(await sealed(), "key", { purpose: WELCOME });
  const welcome = await sealed(PAYLOAD, WELCOME);
  await assertDoesNotOpen(welcome, "key");
});

Deno.test("openEnvelope() refuses another key", async () => {
  const { privateKey: key } = others;
  await assertDoesNotOpen(await sealed(), "key", { key });
});

Deno.test("openEnvelope() refuses other associated data", async () => {
  for (const data of [new Uint8Array(0), encodeText("bound to that")]) {
    await assertDoesNotOpen(await sealed(), "payload", { data });
  }
});

Deno.test("openEnvelope() refuses a sealed key that is not 32 bytes", async () => {
  for (const length of [0, 16, 31, 33]) {
    const wrapped = await oaepEncrypt(
      ours.publicKey,
      LOGIN,
      randomBytes(length),
    );
    await assertDoesNotOpen(join(wrapped, randomBytes(60)), "key");
  }
});

Deno.test("openEnvelopeFor() says what an envelope is bound to", async () => {
  const candidates = [encodeText("a"), DATA, encodeText("c")];
  for (const [boundTo, data] of candidates.entries()) {
    const envelope = await sealEnvelope(ours.publicKey, LOGIN, PAYLOAD, data);
    assertEquals(
      await openEnvelopeFor(ours.privateKey, LOGIN, envelope, candidates),
      { payload: PAYLOAD, boundTo },
    );
  }
  const error = await assertRejects(
    async () =>
      openEnvelopeFor(ours.privateKey, LOGIN, await sealed(), [candidates[0]]),
    EnvelopeError,
  );
  assertEquals(error.part, "payload");
});

Deno.test("importAesKey() makes a key that cannot be exported", async () => {
  const key = await importAesKey(randomBytes(32));
  assertEquals(key.extractable, false);
  const { name, length } = key.algorithm as AesKeyAlgorithm;
  assertEquals([name, length], ["AES-GCM", 256]);
});

Deno.test("gcm() uses a tag of 16 bytes (GCM specification, test case 14)", async () => {
  const key = await importAesKey(new Uint8Array(32));
  const sealedZeros = await crypto.subtle.encrypt(
    gcm(new Uint8Array(12), new Uint8Array(0)),
    key,
    new Uint8Array(16),
  );
  assertEquals(
    new Uint8Array(sealedZeros).toHex(),
    "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
  );
  assert(sealedZeros.byteLength === 16 + 16);
});

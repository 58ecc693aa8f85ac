import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { randomBytes } from "../../../lib/crypto/bytes.ts";
import { SecurityError } from "../../../lib/protocol/errors.ts";
import {
  basicProtection,
  enhancedProtection,
  generateEphemeralKeys,
  type HandshakeResult,
  type RecordProtection,
  sharedSecret,
} from "../../../lib/protocol/handshake/session_keys.ts";
import { flipped } from "../../support/altered.ts";
import { exampleKey, exampleX25519Key } from "../../support/example_keys.ts";
import { hkdf, join, seal, sha256, utf8 } from "../../support/raw_crypto.ts";

const RESULT: HandshakeResult = {
  sessionId: randomBytes(16),
  sessionKey: randomBytes(32),
  sharedSecret: randomBytes(32),
  helloFrame: randomBytes(50),
  loginFrame: randomBytes(600),
  welcomeFrame: randomBytes(500),
};
const TEXT = utf8("\u0001a record");

async function assertTalks(from: RecordProtection, to: RecordProtection) {
  const body = await from.sealer.seal(TEXT);
  assertEquals(await to.opener.open(body), TEXT);
}

async function assertDoesNotTalk(from: RecordProtection, to: RecordProtection) {
  const body = await from.sealer.seal(TEXT);
  await assertRejects(() => to.opener.open(body), SecurityError);
}

Deno.test("sharedSecret() is the one of RFC 7748, 6.1, at both ends", async () => {
  const expected =
    "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
  const ends = [["client", "server"], ["server", "client"]] as const;
  for (const [ours, theirs] of ends) {
    const secret = await sharedSecret(
      await exampleX25519Key(ours),
      exampleKey(`${theirs}_x25519_public_key`),
    );
    assertEquals(secret.toHex(), expected);
  }
});

/** The points of small order of Curve25519 and its twist, and forms not reduced. */
const SMALL_ORDER = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

Deno.test("sharedSecret() refuses keys of small order (RFC 7748, 6.1)", async () => {
  const { privateKey } = await generateEphemeralKeys();
  for (const point of SMALL_ORDER) {
    const reduced = Uint8Array.fromHex(point);
    // The highest bit is ignored (RFC 7748, 5), so it must not help.
    const masked = Uint8Array.from(reduced);
    masked[31] |= 0x80;
    for (const peer of [reduced, masked]) {
      await assertRejects(
        () => sharedSecret(privateKey, peer),
        SecurityError,
        "The peer's X25519 key is not acceptable",
      );
    }
  }
});

Deno.test("sharedSecret() refuses a key that is not 32 bytes", async () => {
  const { privateKey, publicKey } = await generateEphemeralKeys();
  const longer = join(publicKey, Uint8Array.of(0));
  for (const peer of [new Uint8Array(0), publicKey.slice(1), longer]) {
    await assertRejects(
      () => sharedSecret(privateKey, peer),
      SecurityError,
      "The peer's X25519 key is not acceptable",
    );
  }
});

Deno.test("generateEphemeralKeys() makes other keys each time, not to be exported", async () => {
  const [ours, theirs] = [
    await generateEphemeralKeys(),
    await generateEphemeralKeys(),
  ];
  assertEquals(ours.publicKey.length, 32);
  assertNotEquals(ours.publicKey, theirs.publicKey);
  assertEquals(ours.privateKey.extractable, false);
  assertEquals(
    await sharedSecret(ours.privateKey, theirs.publicKey),
    await sharedSecret(theirs.privateKey, ours.publicKey),
  );
});

Deno.test("the HKDF that these tests compare with is that of RFC 5869, A.1", async () => {
  const output = await hkdf(
    new Uint8Array(22).fill(0x0b),
    Uint8Array.fromHex("000102030405060708090a0b0c"),
    Uint8Array.fromHex("f0f1f2f3f4f5f6f7f8f9"),
    42,
  );
  assertEquals(
    output.toHex(),
    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf" +
      "34007208d5b887185865",
  );
});

Deno.test("enhancedProtection() derives a key for each direction by HKDF", async () => {
  const { sessionId, sessionKey, helloFrame, loginFrame, welcomeFrame } =
    RESULT;
  const frames = join(helloFrame, loginFrame, welcomeFrame);
  const salt = await sha256(frames.toHex());
  const secret = join(sessionKey, RESULT.sharedSecret);
  const directions = [
    ["client", "C", "letterlock/1 client to server"],
    ["server", "S", "letterlock/1 server to client"],
  ] as const;
  for (const [end, letter, info] of directions) {
    const key = await hkdf(secret, salt, utf8(info));
    const data = join(sessionId, utf8(letter), new Uint8Array(8));
    const expected = await seal(key, new Uint8Array(12), TEXT, data);
    const { sealer } = await enhancedProtection(RESULT, end);
    assertEquals(await sealer.seal(TEXT), expected);
  }
});

Deno.test("enhancedProtection() gives both ends mirrored keys", async () => {
  const client = await enhancedProtection(RESULT, "client");
  const server = await enhancedProtection(RESULT, "server");
  await assertTalks(client, server);
  await assertTalks(server, client);
});

Deno.test("enhancedProtection() does not open its own records", async () => {
  for (const end of ["client", "server"] as const) {
    const own = await enhancedProtection(RESULT, end);
    await assertDoesNotTalk(own, own);
  }
});

for (const name of Object.keys(RESULT) as (keyof HandshakeResult)[]) {
  Deno.test(`enhancedProtection() binds the records to ${name}`, async () => {
    for (const at of [0, RESULT[name].length - 1]) {
      const other = { ...RESULT, [name]: flipped(RESULT[name], at) };
      const client = await enhancedProtection(RESULT, "client");
      const server = await enhancedProtection(other, "server");
      await assertDoesNotTalk(client, server);
      await assertDoesNotTalk(server, client);
    }
  });
}

Deno.test("basicProtection() has one key for both directions", async () => {
  const symKey = randomBytes(32);
  const client = await basicProtection(symKey);
  const server = await basicProtection(symKey);
  await assertTalks(client, server);
  await assertTalks(server, client);
  await assertDoesNotTalk(client, await basicProtection(randomBytes(32)));
});

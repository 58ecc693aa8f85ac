import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { encodeText } from "../../lib/crypto/bytes.ts";
import {
  DUMMY_RECORD,
  hashPassword,
  verifyPassword,
} from "../../lib/crypto/password_hash.ts";

// RFC 7914, 11: PBKDF2-HMAC-SHA-256; the first of the two blocks of 32 bytes.
const VECTORS = [
  {
    password: "passwd",
    salt: "salt",
    iterations: 1,
    hash: "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc",
  },
  {
    password: "Password",
    salt: "NaCl",
    iterations: 80000,
    hash: "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56",
  },
];

for (const { password, salt, iterations, hash } of VECTORS) {
  const record = {
    algorithm: "PBKDF2-HMAC-SHA-256" as const,
    iterations,
    salt: encodeText(salt),
    hash: Uint8Array.fromHex(hash),
  };

  Deno.test(`verifyPassword() agrees with RFC 7914 on ${password}`, async () => {
    assert(await verifyPassword(password, record));
    assert(!await verifyPassword(password + "x", record));
  });

  Deno.test(`verifyPassword() sees a changed bit of ${password}'s hash`, async () => {
    const changed = record.hash.slice();
    changed[31] ^= 1;
    assert(!await verifyPassword(password, { ...record, hash: changed }));
  });
}

Deno.test("hashPassword() makes a record of 600,000 iterations and a fresh salt", async () => {
  const [one, two] = await Promise.all([
    hashPassword("secret"),
    hashPassword("secret"),
  ]);
  assertEquals(one.iterations, 600_000);
  assertEquals(one.salt.length, 16);
  assertEquals(one.hash.length, 32);
  assertNotEquals(one.salt, two.salt);
  assertNotEquals(one.hash, two.hash);
  assert(await verifyPassword("secret", one));
  assert(!await verifyPassword("Secret", one));
});

Deno.test("verifyPassword() takes an accent however it is composed", async () => {
  const record = await hashPassword("caf\u00e9", 10);
  assert(await verifyPassword("cafe\u0301", record));
  assert(!await verifyPassword("cafe", record));
});

Deno.test("DUMMY_RECORD costs what a real one costs and fits no password", async () => {
  assertEquals(DUMMY_RECORD.iterations, 600_000);
  assert(!await verifyPassword("", DUMMY_RECORD));
});

Deno.test("passwords that HMAC pads or shortens to one key have hashes of their own", async () => {
  // HMAC pads a key with NULs to 64 bytes, and hashes one that is longer (RFC 2104, 2).
  const record = await hashPassword("pw", 10);
  assert(await verifyPassword("pw", record));
  for (const other of ["pw\0", "pw\0\0", "pw\0".padEnd(64, "\0")]) {
    assertNotEquals(
      (await derive(other, record.salt)).toHex(),
      record.hash.toHex(),
      JSON.stringify(other),
    );
  }
});

/** What a new record holds of any text, by RFC 8018 and FIPS 180-4 alone. */
async function derive(password: string, salt: BufferSource) {
  const key = await crypto.subtle.importKey(
    "raw",
    await crypto.subtle.digest("SHA-256", encodeText(password)),
    "PBKDF2",
    false,
    ["deriveBits"],
  );
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt, iterations: 10 };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256));
}

Deno.test("hashPassword() hashes the password before PBKDF2", async () => {
  const record = await hashPassword("pw", 10);
  assertEquals(record.algorithm, "SHA-256+PBKDF2-HMAC-SHA-256");
  assertEquals(await derive("pw", record.salt), record.hash);
});

for (
  const forbidden of ["\0", "\n", "\x1b", "\x7f", "\u0085", "\u2028", "\ud800"]
) {
  const shown = JSON.stringify(forbidden);
  Deno.test(`verifyPassword() never takes a password with ${shown}`, async () => {
    for (const password of [`pw${forbidden}`, `${forbidden}pw`]) {
      assert(!await verifyPassword(password, await hashPassword(password, 10)));
    }
    // A record of before has the hash of "pw" for "pw\0" too.
    const old = {
      algorithm: "PBKDF2-HMAC-SHA-256" as const,
      iterations: VECTORS[0].iterations,
      salt: encodeText(VECTORS[0].salt),
      hash: Uint8Array.fromHex(VECTORS[0].hash),
    };
    assert(await verifyPassword("passwd", old));
    assert(!await verifyPassword("passwd" + forbidden, old));
  });
}

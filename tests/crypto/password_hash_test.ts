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

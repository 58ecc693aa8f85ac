import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { type Bytes, randomBytes } from "../../lib/crypto/bytes.ts";
import { encodePem } from "../../lib/crypto/pem.ts";
import {
  derivePublicPem,
  generateRsaPair,
  importPrivateKey,
  importPublicHalf,
  importPublicKey,
} from "../../lib/crypto/rsa.ts";
import { HAS_OPENSSL, openssl } from "../support/foreign/openssl.ts";

const pair = await generateRsaPair(2048);
const OAEP = { name: "RSA-OAEP" };

Deno.test("importPublicKey() and importPrivateKey() give a pair that fits", async () => {
  const publicKey = await importPublicKey(pair.publicPem);
  const privateKey = await importPrivateKey(pair.privatePem);
  const secret = randomBytes(32);
  const sealed = await crypto.subtle.encrypt(OAEP, publicKey, secret);
  const opened = await crypto.subtle.decrypt(OAEP, privateKey, sealed);
  assertEquals(new Uint8Array(opened), secret);
});

Deno.test("importPrivateKey() gives a key that cannot be exported", async () => {
  const key = await importPrivateKey(pair.privatePem);
  assertEquals(key.extractable, false);
  assertEquals(key.usages, ["decrypt"]);
  await assertRejects(() => crypto.subtle.exportKey("pkcs8", key));
});

Deno.test("generateRsaPair() makes keys of the size asked for, each another", async () => {
  const { algorithm } = await importPublicKey(pair.publicPem);
  const { modulusLength, publicExponent } = algorithm as RsaHashedKeyAlgorithm;
  assertEquals(modulusLength, 2048);
  assertEquals([...publicExponent], [1, 0, 1]);
  assertNotEquals((await generateRsaPair(2048)).publicPem, pair.publicPem);
});

Deno.test("importPublicKey() takes a key of 4096 bits, which can encrypt", async () => {
  const publicKey = await importPublicKey(await publicPem(4096));
  const sealed = await crypto.subtle.encrypt(OAEP, publicKey, randomBytes(32));
  assertEquals(sealed.byteLength, 512);
});

Deno.test("derivePublicPem() gives the public key of a private one", async () => {
  assertEquals(await derivePublicPem(pair.privatePem), pair.publicPem);
});

for (const bits of [1024, 4104, 8192]) {
  Deno.test(`importPublicKey() refuses a key of ${bits} bits`, async () => {
    const pem = await publicPem(bits);
    await assertRejects(
      () => importPublicKey(pem),
      RangeError,
      `Cannot use the key: it has ${bits} bits, not 2048 to 4096`,
    );
  });
}

Deno.test("importPublicKey() refuses a key of another algorithm", async () => {
  const { publicKey } = await crypto.subtle.generateKey(
    { name: "ECDSA", namedCurve: "P-256" },
    true,
    ["sign", "verify"],
  );
  const der = new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
  await assertRejects(
    () => importPublicKey(encodePem("PUBLIC KEY", der)),
    TypeError,
    "Cannot use the key: it is no RSA key, or damaged",
  );
});

Deno.test("importPrivateKey() refuses rubbish and cut keys, and shows nothing of them", async () => {
  const der = Uint8Array.fromBase64(pair.privatePem.replace(/-+[^-]+-+/g, ""));
  const cuts = [1, 20, 100, der.length - 1].map((end) => der.slice(0, end));
  for (const bad of [randomBytes(1200), ...cuts]) {
    const error = await assertRejects(
      () => importPrivateKey(encodePem("PRIVATE KEY", bad as Bytes)),
      TypeError,
    );
    assertEquals(
      error.message,
      "Cannot use the key: it is no RSA key, or damaged",
    );
  }
});

Deno.test("importPrivateKey() refuses a public key, and the other way round", async () => {
  await assertRejects(() => importPrivateKey(pair.publicPem), SyntaxError);
  await assertRejects(() => importPublicKey(pair.privatePem), SyntaxError);
});

Deno.test({
  name: "openssl pkey reads what generateRsaPair() made",
  ignore: !HAS_OPENSSL,
  fn: async () => {
    const check = await openssl(["pkey", "-check", "-noout"], pair.privatePem);
    assertMatch(check, /Key is valid/);
    assertEquals(
      await openssl(["pkey", "-pubout"], pair.privatePem),
      pair.publicPem,
    );
    const text = await openssl(
      ["pkey", "-pubin", "-text", "-noout"],
      pair.publicPem,
    );
    assertMatch(text, /Public-Key: \(2048 bit\)/);
  },
});

Deno.test({
  name: "importPrivateKey() reads what openssl made",
  ignore: !HAS_OPENSSL,
  fn: async () => {
    const args = ["genpkey", "-algorithm", "RSA", "-pkeyopt"];
    const pem = await openssl([...args, "rsa_keygen_bits:2048"], "");
    assert((await importPrivateKey(pem)).type === "private");
    assertEquals(
      await derivePublicPem(pem),
      await openssl(["pkey", "-pubout"], pem),
    );
  },
});

Deno.test("importPublicHalf() gives the key that belongs to a private one", async () => {
  const publicKey = await importPublicHalf(pair.privatePem);
  const der = await crypto.subtle.exportKey("spki", publicKey);
  assertEquals(encodePem("PUBLIC KEY", new Uint8Array(der)), pair.publicPem);
});

const THREE_PRIMES = "Cannot use the key: it has more than two primes";

Deno.test("a private key that says it has more than two primes is refused", async () => {
  const der = Uint8Array.fromBase64(pair.privatePem.replace(/-+[^-]+-+/g, ""));
  // SEQUENCE, version, algorithm, OCTET STRING, SEQUENCE, then this INTEGER.
  const version = [0x02, 0x01, 0x00, 0x02, 0x82];
  const at = der.findIndex((_, i) =>
    i > 8 && version.every((byte, j) => der[i + j] === byte)
  );
  der[at + 2] = 1;
  const pem = encodePem("PRIVATE KEY", der);
  for (const load of [importPrivateKey, importPublicHalf, derivePublicPem]) {
    await assertRejects(() => load(pem), TypeError, THREE_PRIMES);
  }
});

Deno.test({
  name: "importPrivateKey() refuses a key of three primes that openssl made",
  ignore: !HAS_OPENSSL,
  fn: async () => {
    const args = ["genpkey", "-algorithm", "RSA", "-pkeyopt"];
    const sizes = ["rsa_keygen_bits:2048", "-pkeyopt", "rsa_keygen_primes:3"];
    const pem = await openssl([...args, ...sizes], "");
    await assertRejects(() => importPrivateKey(pem), TypeError, THREE_PRIMES);
  },
});

/** A public key of any size; nobody has the private one. */
async function publicPem(bits: number): Promise<string> {
  const modulus = randomBytes(bits / 8);
  modulus[0] |= 0x80;
  modulus[modulus.length - 1] |= 1;
  const key = await crypto.subtle.importKey(
    "jwk",
    {
      kty: "RSA",
      e: "AQAB",
      n: modulus.toBase64({ alphabet: "base64url", omitPadding: true }),
    },
    { name: "RSA-OAEP", hash: "SHA-256" },
    true,
    ["encrypt"],
  );
  const der = await crypto.subtle.exportKey("spki", key);
  return encodePem("PUBLIC KEY", new Uint8Array(der));
}

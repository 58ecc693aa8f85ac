import { assert, assertEquals } from "@std/assert";
import { encodeText, thenErase } from "../../lib/crypto/bytes.ts";
import { openEnvelope, sealEnvelope } from "../../lib/crypto/envelope.ts";
import { hashPassword } from "../../lib/crypto/password_hash.ts";
import {
  generateRsaPair,
  importPrivateKey,
  importPublicKey,
} from "../../lib/crypto/rsa.ts";

/** The bytes of all secret keys that WebCrypto was given while `work` ran. */
async function keysGiven(work: () => Promise<unknown>): Promise<Uint8Array[]> {
  const subtle = crypto.subtle as unknown as Record<string, unknown>;
  const original = crypto.subtle.importKey;
  const given: Uint8Array[] = [];
  const spy = (...args: unknown[]) => {
    if (args[0] !== "spki") given.push(args[1] as Uint8Array);
    return (original as (...args: unknown[]) => unknown)
      .apply(crypto.subtle, args);
  };
  Object.defineProperty(subtle, "importKey", {
    value: spy,
    configurable: true,
  });
  try {
    await work();
  } finally {
    delete subtle.importKey;
  }
  return given;
}

function assertErased(given: Uint8Array[], count: number): void {
  assertEquals(given.length, count);
  for (const bytes of given) assert(bytes.every((byte) => byte === 0));
}

const pair = await generateRsaPair(2048);

Deno.test("thenErase() overwrites the bytes, also when the work fails", async () => {
  const good = encodeText("secret");
  assertEquals(await thenErase(good, (bytes) => bytes[0]), 115);
  const bad = encodeText("secret");
  const failing = thenErase(bad, () => Promise.reject(new Error("no")));
  assertEquals(await failing.catch((error) => error.message), "no");
  assertErased([good, bad], 2);
});

Deno.test("importPrivateKey() leaves no key behind in bytes", async () => {
  assertErased(await keysGiven(() => importPrivateKey(pair.privatePem)), 1);
});

Deno.test("hashPassword() leaves no password behind in bytes", async () => {
  assertErased(await keysGiven(() => hashPassword("correct horse", 1)), 1);
});

Deno.test("an envelope leaves no key behind in bytes", async () => {
  const [privateKey, publicKey] = await Promise.all([
    importPrivateKey(pair.privatePem),
    importPublicKey(pair.publicPem),
  ]);
  const purpose = "letterlock/1 login";
  const payload = encodeText("x");
  const given = await keysGiven(async () => {
    const none = new Uint8Array();
    const sealed = await sealEnvelope(publicKey, purpose, payload, none);
    await openEnvelope(privateKey, purpose, sealed, none);
  });
  assertErased(given, 2);
});

import { assertEquals, assertRejects } from "@std/assert";
import { Decrypter, Encrypter } from "age-encryption";
import { generateIdentity, recipientOf } from "../../../lib/seal/age_keys.ts";
import { openBytes, sealBytes } from "../../../lib/seal/age.ts";
import { SealError } from "../../../lib/seal/seal_error.ts";

const CHUNK = 64 * 1024;
const identities = Array.from({ length: 3 }, generateIdentity);
const recipients = await Promise.all(identities.map(recipientOf));
const [, , last] = identities;

/** The last of some readers opens by the package, which takes files of any length. */
async function openByPackage(file: Uint8Array): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(last);
  return await decrypter.decrypt(file);
}

async function sealByPackage(plain: Uint8Array): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return await encrypter.encrypt(plain);
}

Deno.test("what is sealed here the package opens, and the other way round", async () => {
  for (const size of [0, 1, 700, CHUNK - 1, CHUNK, CHUNK + 1]) {
    const plain = new Uint8Array(size).fill(size % 251);
    const sealed = await sealBytes(plain, recipients);
    assertEquals(await openByPackage(sealed), plain);
    const theirs = await sealByPackage(plain);
    assertEquals(theirs.length, sealed.length);
    assertEquals(await openBytes(theirs, [last]), plain);
  }
});

Deno.test("a file that one bit was flipped in does not open, wherever it is", async () => {
  const sealed = await sealBytes(new Uint8Array(20), recipients.slice(0, 2));
  for (let at = 0; at < sealed.length; at++) {
    const flipped = new Uint8Array(sealed);
    flipped[at] ^= 1 << at % 8;
    await assertRejects(() => openBytes(flipped, identities), SealError);
  }
});

Deno.test("nothing is sealed twice in the same way", async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(() => sealBytes(new Uint8Array(64), recipients)),
  );
  const equal = one.filter((byte, i) => byte === other[i]).length;
  // The words of the header, and what is so by chance.
  assertEquals(equal < one.length / 2, true, `${equal} of ${one.length}`);
});

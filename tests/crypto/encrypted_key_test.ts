import { assertEquals, assertRejects } from "@std/assert";
import { type Bytes, encodeText } from "../../lib/crypto/bytes.ts";
import { DerReader, TAG } from "../../lib/crypto/der.ts";
import { der, derInteger } from "../../lib/crypto/der_writer.ts";
import {
  decryptKey,
  decryptPem,
  encryptKey,
  encryptPem,
} from "../../lib/crypto/encrypted_key.ts";
import { WrongPassphraseError } from "../../lib/crypto/passphrase.ts";
import { decodePem, encodePem } from "../../lib/crypto/pem.ts";
import { generateRsaPair, importPrivateKey } from "../../lib/crypto/rsa.ts";
import { HAS_OPENSSL, openssl } from "../support/foreign/openssl.ts";

const { privatePem } = await generateRsaPair(2048);
const PASSPHRASE = "correct horse, straße 🐎";
const FEW = 1000;
const encrypted = await encryptPem(privatePem, PASSPHRASE, FEW);
const label = "ENCRYPTED PRIVATE KEY";

Deno.test("derInteger() and der() write what DerReader reads, of every length", () => {
  for (
    const value of [0, 1, 127, 128, 255, 256, 32_768, 600_000, 2 ** 31 - 1]
  ) {
    const content = new DerReader(derInteger(value)).next(TAG.integer);
    assertEquals(content[0] >> 7, 0);
    assertEquals(content.reduce((sum, byte) => sum * 256 + byte, 0), value);
  }
  for (const length of [0, 127, 128, 255, 256, 65_536]) {
    const content = new Uint8Array(length).fill(7);
    const reader = new DerReader(der(TAG.octets, content));
    assertEquals(reader.next(TAG.octets), content);
    assertEquals(reader.isAtEnd, true);
  }
});

Deno.test("an encrypted key opens with its passphrase, and with no other", async () => {
  assertEquals(await decryptPem(encrypted, PASSPHRASE), privatePem);
  for (const other of ["", "correct horse", `${PASSPHRASE} `]) {
    await assertRejects(
      () => decryptPem(encrypted, other),
      WrongPassphraseError,
    );
  }
});

Deno.test("a wrong passphrase whose bytes are padded well is wrong all the same", async () => {
  // Of 1,500 wrong ones about six are padded well; none of them is taken.
  const one = await encryptKey(encodeKey(), "right", 1);
  for (let i = 0; i < 1500; i++) {
    await assertRejects(() => decryptKey(one, `${i}`), WrongPassphraseError);
  }
});

function encodeKey(): Bytes {
  return der(TAG.sequence, derInteger(0), encodeText("key"));
}

Deno.test("a damaged file, or one encrypted in another way, says so", async () => {
  const file = decodePem(label, encrypted);
  const refused = async (bytes: Bytes) => {
    const pem = encodePem(label, bytes);
    const error = await assertRejects(() => decryptKey(pem, PASSPHRASE));
    return (error as Error).name;
  };
  assertEquals(await refused(file.slice(0, -1)), "SyntaxError");
  for (const oid of ["2a864886f70d01050d", "2a864886f70d0209"]) {
    const other = file.toHex().replace(oid, oid.slice(0, -1) + "0");
    assertEquals(await refused(Uint8Array.fromHex(other)), "SyntaxError");
  }
  const none = file.toHex().replace("020203e8", "02020000");
  assertEquals(await refused(Uint8Array.fromHex(none)), "SyntaxError");
  // A file that would take hours, by its number of iterations.
  const slow = decodePem(label, await encryptKey(encodeKey(), "x", 70_000));
  const hours = slow.toHex().replace("0203011170", "0203ffffff");
  assertEquals(await refused(Uint8Array.fromHex(hours)), "SyntaxError");
});

Deno.test({
  name: "openssl opens what encryptPem() encrypts, and the other way round",
  ignore: !HAS_OPENSSL,
  fn: async () => {
    const pass = `pass:${PASSPHRASE}`;
    const opened = await openssl(["pkey", "-passin", pass], encrypted);
    assertEquals(opened, privatePem);
    const theirs = await openssl(
      ["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", pass],
      privatePem,
    );
    const plain = await decryptPem(theirs, PASSPHRASE);
    assertEquals((await importPrivateKey(plain)).type, "private");
    const old = ["pkcs8", "-topk8", "-v2", "des3", "-passout", pass];
    const des = await openssl(old, privatePem);
    await assertRejects(
      () => decryptPem(des, PASSPHRASE),
      SyntaxError,
      "encrypted in another way",
    );
  },
});

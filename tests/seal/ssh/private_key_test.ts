import {
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { encodeText } from "../../../lib/crypto/bytes.ts";
import {
  formatPrivateKey,
  generateSigningKey,
  parsePrivateKey,
} from "../../../lib/seal/ssh/private_key.ts";
import { armor, dearmor, SshFormatError } from "../../../lib/seal/ssh/wire.ts";

const LABEL = "OPENSSH PRIVATE KEY";
/** RFC 8032, 7.1, test 1. */
const SEED = Uint8Array.fromHex(
  "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
);
const KEY = Uint8Array.fromHex(
  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
);

Deno.test("generateSigningKey() makes another key each time, of its own pair", async () => {
  const [one, other] = await Promise.all(["a", "b"].map(generateSigningKey));
  assertNotEquals(one.publicKey, other.publicKey);
  const { publicKey, privateKey } = await parsePrivateKey(one.privateText);
  assertEquals(publicKey, one.publicKey);
  assertEquals(privateKey.extractable, false);
});

Deno.test("formatPrivateKey() writes what parsePrivateKey() reads, for comments of any length", async () => {
  for (const comment of ["", "a", "alice", "a".repeat(8), "née 🍜"]) {
    const text = await formatPrivateKey(SEED, KEY, comment);
    assertMatch(text, /^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
    const { publicKey } = await parsePrivateKey(text);
    assertEquals(
      publicKey,
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
    );
  }
});

Deno.test("parsePrivateKey() refuses a key with a bit flipped, wherever it is", async () => {
  const text = await formatPrivateKey(SEED, KEY, "", new Uint8Array(4));
  const bytes = dearmor(LABEL, text, "it");
  for (let bit = 0; bit < bytes.length * 8; bit += 3) {
    const damaged = new Uint8Array(bytes);
    damaged[bit >> 3] ^= 1 << (bit & 7);
    await assertRejects(
      () => parsePrivateKey(armor(LABEL, damaged)),
      SshFormatError,
    );
  }
});

Deno.test("parsePrivateKey() refuses what has a passphrase, another key, or more after it", async () => {
  const text = await formatPrivateKey(SEED, KEY, "");
  const withPassphrase = armor(
    LABEL,
    encodeText("openssh-key-v1\0\0\0\0\x0aaes256-ctr\0\0\0\x06bcrypt"),
  );
  const cases = [
    [withPassphrase, "has a passphrase"],
    [await formatPrivateKey(SEED, SEED, ""), "is damaged"],
    [await formatPrivateKey(KEY, KEY, ""), "is damaged"],
    [text + "\n", "is damaged"],
    [text.replaceAll("\n", "\r\n"), "is damaged"],
    [text.slice(0, -1), "is damaged"],
    ["", "is damaged"],
  ];
  for (const [wrong, reason] of cases) {
    await assertRejects(() => parsePrivateKey(wrong), SshFormatError, reason);
  }
});

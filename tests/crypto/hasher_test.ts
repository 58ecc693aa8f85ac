import { assertEquals } from "@std/assert";
import { encodeText } from "../../lib/crypto/bytes.ts";
import { newHasher } from "../../lib/crypto/hasher.ts";

/** FIPS 180-4, as NIST's examples have them. */
const EXAMPLES: [string, string][] = [
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
];

Deno.test("newHasher() hashes bytes, however they are cut", async () => {
  for (const [text, hash] of EXAMPLES) {
    const bytes = encodeText(text);
    for (const step of [1, 7, 100]) {
      const hasher = await newHasher();
      for (let at = 0; at < bytes.length; at += step) {
        hasher.update(bytes.subarray(at, at + step));
      }
      assertEquals(hasher.hex(), hash);
    }
  }
});

import { encodeText, sha256 } from "../crypto/bytes.ts";
import type { Member } from "./members.ts";

/** Hexadecimal digits in a group, and groups: 160 bits. */
const GROUP = 4;
const GROUPS = 10;

/**
 * Both keys of a user in a form that two people compare by phone: ten groups of four
 * hexadecimal digits, the beginning of a SHA-256 (docs/letter.md, "By phone"). To find
 * other keys with the same one takes 2^160 attempts.
 *
 * @example
 * ```ts
 * import { spokenFingerprint } from "./fingerprint.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bob = {
 *   name: "bob",
 *   recipient: "age1wvzqvng2t0vq7zaxwrk5gyr6kc0pjrcrz3hdcxvtzk3cgh3zvc8qdyqxs5",
 *   signingKey: "ssh-ed25519 " +
 *     "AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
 * };
 * assertEquals(
 *   await spokenFingerprint(bob),
 *   "2e29 3aa5 2396 bb02 5327 16c8 f3a2 088a 2e88 c57e",
 * );
 * ```
 */
export async function spokenFingerprint(
  { name, recipient, signingKey }: Pick<
    Member,
    "name" | "recipient" | "signingKey"
  >,
): Promise<string> {
  const hash = await sha256(encodeText(`${name} ${recipient} ${signingKey}\n`));
  const groups = hash.toHex().match(new RegExp(`.{${GROUP}}`, "g"))!;
  return groups.slice(0, GROUPS).join(" ");
}

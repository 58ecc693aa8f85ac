import { randomBytes } from "./bytes.ts";

/** 32 letters and digits, 5 bits each, without those that look alike (l, o, 0, 1). */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
const GROUPS = 4;
const GROUP_LENGTH = 5;

/**
 * A password of 100 random bits that is easy to type.
 *
 * @example
 * ```ts
 * import { randomPassword } from "./random.ts";
 * import { assertMatch } from "@std/assert";
 *
 * assertMatch(randomPassword(), /^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
 * ```
 */
export function randomPassword(): string {
  const groups = Array.from({ length: GROUPS }, randomGroup);
  return groups.join("-");
}

function randomGroup(): string {
  const letters = Array.from(
    randomBytes(GROUP_LENGTH),
    // 256 is a multiple of 32, so that all letters are equally likely.
    (byte) => ALPHABET[byte % ALPHABET.length],
  );
  return letters.join("");
}

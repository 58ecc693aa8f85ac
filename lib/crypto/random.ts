import { randomBytes } from "./bytes.ts";

/** 32 letters and digits, so 5 bits each; none looks like another (l, o, 0, 1). */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
const GROUPS = 4;
const GROUP_LENGTH = 5;

/** A password of 100 random bits that is easy to type, as `xk3m9-…`. */
export function randomPassword(): string {
  const groups = Array.from({ length: GROUPS }, randomGroup);
  return groups.join("-");
}

function randomGroup(): string {
  const letters = Array.from(
    randomBytes(GROUP_LENGTH),
    // 256 is a multiple of 32, so each letter is as likely as another.
    (byte) => ALPHABET[byte % ALPHABET.length],
  );
  return letters.join("");
}

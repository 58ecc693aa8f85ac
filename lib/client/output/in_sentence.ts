/** Most names that a sentence has. */
const MOST_NAMES = 5;

/**
 * Names as a sentence has them.
 *
 * @example
 * ```ts
 * import { inSentence } from "./in_sentence.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(inSentence(["alice"]), "alice");
 * assertEquals(inSentence(["alice", "bob", "carol"]), "alice, bob and carol");
 * assertEquals(inSentence([..."abcdefg"]), "a, b, c, d, e and 2 more");
 * ```
 */
export function inSentence(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  const named = more > 1
    ? [...names.slice(0, MOST_NAMES), `${more} more`]
    : names;
  return [named.slice(0, -1).join(", "), named.at(-1) ?? ""]
    .filter((part) => part !== "").join(" and ");
}

/** Text of strangers, made fit to be shown: without control characters, and not too long. */

/** Characters of a sender, or of a title that is shown: what one record has room for. */
export const TEXT_LIMIT = 1000;

/** Blanks, and letters that look like one: a name of many could push its address away. */
const BLANKS = /[\s\u115f\u1160\u2800\u3164\uffa0]+/gu;

/** Makes text fit for one line: control characters become U+FFFD, tabs a space. */
export function cleanText(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return text.toWellFormed().replaceAll("\t", " ").replace(
    /[\p{Cc}\u2028\u2029]/gu,
    "\ufffd",
  );
}

/** The same for a name: it has no blanks in a row, nor at its ends. */
export function cleanName(text: string): string {
  if (/^(?:[!-~]+(?: [!-~]+)*)?$/.test(text)) return text;
  return cleanText(text.replace(BLANKS, " ").trim());
}

/**
 * Cuts text that has more than so many characters (Unicode code points); an ellipsis
 * marks the cut.
 */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const characters = firstCharacters(text, limit + 1);
  if (characters.length <= limit) return text;
  return characters.slice(0, Math.max(limit - 1, 0)).join("") + "…";
}

/** Spreading all of a very long text would take memory for what is thrown away. */
function firstCharacters(text: string, count: number): string[] {
  return [...text.slice(0, 2 * count)].slice(0, count);
}

/** The first of several people; a comma in a name stands in quotes. */
const FIRST_PERSON = /^(?:"(?:\\.|[^"\\])*"?|[^",])*/;

/**
 * Cuts a sender, or several, to so many characters. The name gives way, so that it
 * never hides the address.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shortenSender } from "./short_text.ts";
 *
 * const sender = "Maximiliana Musterfrau <max@example.org>";
 * assertEquals(shortenSender(sender, 24), "Maxim… <max@example.org>");
 * ```
 */
export function shortenSender(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (firstCharacters(text, limit + 1).length <= limit) return text;
  const first = FIRST_PERSON.exec(text)![0];
  const others = first.length < text.length ? ", …" : "";
  return shortenPerson(first, limit - others.length) + others;
}

function shortenPerson(text: string, limit: number): string {
  const address = / <[^<>]*>$/.exec(text)?.[0] ?? "";
  const room = limit - [...address.slice(0, 2 * limit)].length;
  if (address === "" || room < 2) return shorten(address.trim() || text, limit);
  return shorten(text.slice(0, -address.length), room) + address;
}

import { decodeWords } from "./encoded_words.ts";

/**
 * The domain of users. An address must have a domain (RFC 5322, 3.4), and RFC 2606, 2
 * reserves this one so that nobody ever owns it.
 */
export const ADDRESS_DOMAIN = "letterlock.invalid";

/**
 * A user's address with the name before it, as mail programs show it best.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatAddress } from "./address.ts";
 *
 * assertEquals(formatAddress("bob"), "bob <bob@letterlock.invalid>");
 * assertEquals(formatAddress("b.ob"), '"b.ob" <b.ob@letterlock.invalid>');
 * ```
 */
export function formatAddress(user: string): string {
  const display = user.includes(".") ? `"${user}"` : user;
  return `${display} <${localPart(user)}@${ADDRESS_DOMAIN}>`;
}

/** Two dots in a row or one at the end must be quoted (RFC 5322, 3.4.1). */
function localPart(user: string): string {
  return /\.\.|\.$/.test(user) ? `"${user}"` : user;
}

/**
 * The people in a From, To or Cc field: users of letterlock by their names, all others
 * as the field has them, with RFC 2047 words decoded.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseAddresses } from "./address.ts";
 *
 * const field = 'bob <bob@letterlock.invalid>, "Doe, Jo" <jo@example.org>';
 * assertEquals(parseAddresses(field), ["bob", '"Doe, Jo" <jo@example.org>']);
 * ```
 */
export function parseAddresses(value: string): string[] {
  return splitList(value).map(parseAddress).filter((text) => text !== "");
}

function parseAddress(text: string): string {
  const trimmed = text.trim();
  const address = /<([^<>]*)>\s*$/.exec(trimmed)?.[1] ?? trimmed;
  return userOfAddress(address) ?? decodeWords(trimmed);
}

function userOfAddress(address: string): string | undefined {
  const at = address.lastIndexOf("@");
  if (at < 1 || address.slice(at + 1) !== ADDRESS_DOMAIN) return undefined;
  return address.slice(0, at).replace(/^"(.*)"$/, "$1");
}

const CLOSING: Record<string, string> = { '"': '"', "<": ">", "(": ")" };

/** Splits at the commas that are not in quotes, brackets or comments. */
function splitList(value: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  let closing = "";
  for (let i = 0; i < value.length; i++) {
    const character = value[i];
    if (closing && character === "\\") i++;
    else if (character === closing) closing = "";
    else if (!closing && character in CLOSING) closing = CLOSING[character];
    else if (!closing && character === ",") {
      pieces.push(value.slice(start, i));
      start = i + 1;
    }
  }
  pieces.push(value.slice(start));
  return pieces;
}

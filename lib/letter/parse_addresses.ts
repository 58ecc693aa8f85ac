import { userOfAddress } from "./address.ts";
import { decodeWords, ENCODED_WORD } from "./encoded_words.ts";
import { trimBlanks } from "./octets.ts";
import { cleanName } from "./short_text.ts";

/** Somebody in a From, To or Cc field. */
export interface Person {
  /** Name and address as the field claims them: never only the name of a user. */
  text: string;
  /** The user of letterlock whose address it is, if it is one's. */
  user?: string;
}

/**
 * The people in a From, To or Cc field (RFC 5322, 3.4), groups taken apart and RFC 2047
 * words decoded.
 *
 * @param field The field in octets: each character is a byte.
 * @param likely The charset of raw bytes that are not UTF-8.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseAddresses } from "./parse_addresses.ts";
 *
 * const field = 'bob <bob@letterlock.invalid>, "Doe, Jo" <jo@example.org>, eve';
 * assertEquals(parseAddresses(field), [
 *   { text: "bob <bob@letterlock.invalid>", user: "bob" },
 *   { text: '"Doe, Jo" <jo@example.org>', user: undefined },
 *   { text: "eve <>", user: undefined },
 * ]);
 * ```
 */
export function parseAddresses(field: string, likely?: string): Person[] {
  if (field === "") return [];
  const decode = (octets: string) => decodeWords(octets, likely);
  return splitList(field).map(trimBlanks).filter((text) => text !== "")
    .map((text) => parseSimple(text) ?? parsePerson(text, decode));
}

/** Atoms and dots (RFC 5322, 3.2.3) but for `=`, with which encoded words begin. */
const ATOMS = "[A-Za-z0-9!#$%&'*+/^_`{|}~.-]+";
const SIMPLE = new RegExp(
  `^(?:(?:${ATOMS} )*<(${ATOMS}@${ATOMS})>|${ATOMS}@${ATOMS})$`,
);

/** Most fields have nothing to decode, to quote or to take out. */
function parseSimple(text: string): Person | undefined {
  const match = SIMPLE.exec(text);
  if (!match) return undefined;
  const address = match[1] ?? text;
  const isBare = text.length === address.length + 2;
  return { text: isBare ? address : text, user: userOfAddress(address) };
}

/** An address in brackets at the end, also in too many of them, or without the last. */
const IN_BRACKETS = /<([^<>]*)(?:>+([^<>"]*))?$/;

function parsePerson(
  text: string,
  decode: (octets: string) => string,
): Person {
  const bracket = IN_BRACKETS.exec(text);
  if (!bracket) return parseBare(text, decode);
  const [, inside, after = ""] = bracket;
  const before = withoutBrackets(text.slice(0, bracket.index));
  const name = quoteName(unquote(decode(before)));
  const address = trimBlanks(inside);
  return {
    text: name
      ? `${name} <${cleanName(decode(withoutBlanks(address)))}>`
      : cleanName(decode(address.includes("@") ? address + after : text)),
    user: userOfAddress(address),
  };
}

function withoutBrackets(text: string): string {
  return text.endsWith("<") ? text.replace(/(?<!<)<+$/, "") : text;
}

/** Without the comments, blanks and routes that RFC 5322, 4.4 has programs take out. */
function withoutBlanks(address: string): string {
  // Most addresses have nothing to take out.
  return /["\\]/.test(address) || !/[ \t(]|^@/.test(address)
    ? address
    : address.replace(/\([^()]*\)/g, "").replace(
      /(?<![ \t])[ \t]+(?=[@.:])|(?<=[@.:])[ \t]+/g,
      "",
    )
      .replace(/^@[^:]*:/, "");
}

/** An address without brackets, or a name without an address. */
function parseBare(text: string, decode: (octets: string) => string): Person {
  const shown = cleanName(decode(text));
  return {
    text: shown.includes("@") ? shown : `${quoteName(unquote(shown))} <>`,
    user: userOfAddress(text),
  };
}

/**
 * Quoted strings (RFC 5322, 3.2.4) without their quotes, the last one's end missing or
 * not, and signs that a program quoted outside of them.
 */
function unquote(text: string): string {
  if (!/["\\]/.test(text)) return text;
  return text.replace(
    /"((?:\\[^]|[^"\\])*)(?:"|\\?$)|\\([",;<>@()])/g,
    (_, quoted?: string, sign?: string) =>
      sign ?? quoted!.replace(/\\([^])/g, "$1"),
  );
}

/** Quotes a name that could be taken for an address, or for several people. */
function quoteName(text: string): string {
  const name = cleanName(text);
  if (!/[<>@,;"]/.test(name)) return name;
  return `"${name.replace(/["\\]/g, "\\$&")}"`;
}

const WORD_HERE = new RegExp(ENCODED_WORD, "iy");

/** How many characters the encoded word has that begins there; 0 if none does. */
function wordLength(field: string, at: number): number {
  WORD_HERE.lastIndex = at;
  return WORD_HERE.exec(field)?.[0].length ?? 0;
}

const CLOSING: Record<string, string> = {
  '"': '"',
  "<": ">",
  "(": ")",
  "[": "]",
};

/** By its octet, whether a character counts where a list is split. */
const IS_SIGN = new Uint8Array(256);
for (const sign of '\\"<>()[]=,;:') IS_SIGN[sign.charCodeAt(0)] = 1;

/**
 * Splits at the commas that are not in quotes, brackets, comments or encoded words.
 * Semicolons end groups, and some programs write them for commas.
 */
function splitList(field: string): string[] {
  if (!/[,;]/.test(field)) return [field];
  const lastSemicolon = field.lastIndexOf(";");
  const pieces: string[] = [];
  let start = 0;
  let closing = "";
  for (let i = 0; i < field.length; i++) {
    if (!IS_SIGN[field.charCodeAt(i)]) continue;
    const character = field[i];
    if (character === "\\") i++;
    else if (character === closing) closing = "";
    else if (character === "=" && field[i + 1] === "?") {
      i += Math.max(wordLength(field, i) - 1, 0);
    } else if (closing) continue;
    else if (character in CLOSING) closing = CLOSING[character];
    else if (character === "," || character === ";") {
      pieces.push(field.slice(start, i));
      start = i + 1;
    } else if (character === ":" && i < lastSemicolon) start = i + 1;
  }
  const last = field.slice(start);
  // What is open at the end was never meant to be.
  return [...pieces, ...closing ? last.split(/[,;]/) : [last]];
}

import { encodeText } from "../crypto/bytes.ts";
import { bareLabel, charsetName, decodeCharset, guessText } from "./charset.ts";
import { bytesOf } from "./octets.ts";
import { decodeOldCharset } from "./old_charsets.ts";

/** Bytes in one word: 60 characters of base64, which with `=?utf-8?B??=` are under 75. */
const WORD_BYTES = 45;

/**
 * A field's text as encoded words of at most 75 characters (RFC 2047, 2), one to a line.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodeWords } from "./encoded_words.ts";
 *
 * assertEquals(encodeWords("Grüße"), "=?utf-8?B?R3LDvMOfZQ==?=");
 * ```
 */
export function encodeWords(text: string): string {
  const words: string[] = [];
  let bytes: number[] = [];
  for (const character of text) {
    const next = encodeText(character);
    if (bytes.length + next.length > WORD_BYTES) {
      words.push(encodeWord(bytes));
      bytes = [];
    }
    bytes.push(...next);
  }
  words.push(encodeWord(bytes));
  return words.join("\n ");
}

function encodeWord(bytes: number[]): string {
  return `=?utf-8?B?${new Uint8Array(bytes).toBase64()}?=`;
}

/**
 * A word, also one with spaces or raw bytes in it. RFC 2047, 5 forbids them, but programs
 * write them. A word ends before the next begins, so the search takes linear time.
 */
export const ENCODED_WORD =
  /=\?([^?\s]{0,60})\?([bq])\?((?:(?!\?=|=\?[^=])[^])*)\?=/gi;

interface Word {
  charset: string;
  encoding: string;
  content: string;
}

/** ASCII without the escapes of ISO-2022-JP, which most fields are. */
// deno-lint-ignore no-control-regex
const IS_PLAIN = /^[\0-\x1a\x1c-\x7f]*$/;

/**
 * A field's text with its encoded words (RFC 2047) decoded, also those that break the
 * rules as mail programs do; what cannot be decoded stays. Raw bytes between words are
 * UTF-8 (RFC 6532) if they can be.
 *
 * @param field The field in octets: each character is a byte.
 * @param likely The charset of raw bytes that are not UTF-8.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeWords } from "./encoded_words.ts";
 *
 * assertEquals(decodeWords("Re: =?iso-8859-1?Q?Gr=FC=DFe?="), "Re: Grüße");
 * assertEquals(decodeWords("Gr\xc3\xbc\xc3\x9fe"), "Grüße");
 * assertEquals(decodeWords("Gr\xfc\xdfe"), "Grüße");
 * assertEquals(decodeWords("=?utf-8?B?%%%?="), "=?utf-8?B?%%%?=");
 * ```
 */
export function decodeWords(field: string, likely?: string): string {
  const raw = (text: string) =>
    IS_PLAIN.test(text) ? text : guessText(bytesOf(text), likely);
  if (!field.includes("=?")) return raw(field);
  let result = "";
  let last = 0;
  let run: Word[] = [];
  for (const match of field.matchAll(ENCODED_WORD)) {
    const [whole, charset, encoding, content] = match;
    const gap = field.slice(last, match.index);
    // Space between two words only folds the line (RFC 2047, 6.2).
    if (run.length === 0 || !/^[ \t\r\n]*$/.test(gap)) {
      result += decodeRun(run, likely) + raw(gap);
      run = [];
    }
    run.push(parseWord(whole, charset, encoding.toUpperCase(), content));
    last = match.index + whole.length;
  }
  return result + decodeRun(run, likely) + raw(field.slice(last));
}

/** What is no base64 at all is text that looks like a word. */
function parseWord(
  whole: string,
  charset: string,
  encoding: string,
  content: string,
): Word {
  if (encoding === "Q") return { charset, encoding, content };
  const digits = content.replaceAll("-", "+").replaceAll("_", "/")
    .replace(/[^A-Za-z0-9+/=]/g, "");
  return digits === "" && content !== ""
    ? { charset: "utf-8", encoding: "", content: whole }
    : { charset, encoding, content: digits };
}

/** Words in a row, in which programs cut characters, and even base64, in two. */
function decodeRun(run: Word[], likely?: string): string {
  let text = "";
  for (const words of sameCharset(run)) {
    const { charset } = words[0];
    text += words.some(hasRawBytes)
      ? words.map((word) => decodeRawWord(word, likely)).join("")
      : decodeText(wordBytes(words), charset, likely);
  }
  return text;
}

function decodeText(bytes: Uint8Array, charset: string, likely?: string) {
  return decodeOldCharset(bytes, bareLabel(charset)) ??
    decodeCharset(bytes, charset, likely);
}

/** The words in groups of neighbours that are decoded as one. */
function sameCharset(run: Word[]): Word[][] {
  const groups: Word[][] = [];
  for (const word of run) {
    const group = groups.at(-1);
    const { charset } = group?.[0] ?? {};
    if (charset?.toLowerCase() === word.charset.toLowerCase()) {
      group!.push(word);
    } else groups.push([word]);
  }
  return groups;
}

/** Charsets of several bytes a character, in which raw bytes cannot stand for themselves. */
const MULTIBYTE = /^(?:gb|big5|euc|shift|iso-2022|utf-16)/;

function hasRawBytes({ charset, content }: Word): boolean {
  return /[\x80-\xff]/.test(content) &&
    !MULTIBYTE.test(charsetName(charset) ?? "");
}

/** Raw bytes in a word are often not in its charset, but in that of the program. */
function decodeRawWord(word: Word, likely?: string): string {
  const { charset } = word;
  const parts = word.content.split(/([\x80-\xff]+)/);
  return parts.map((content, i) =>
    i % 2 === 1
      ? guessText(bytesOf(content), charsetName(charset) ?? likely)
      : decodeText(wordBytes([{ ...word, content }]), charset, likely)
  ).join("");
}

function wordBytes(words: Word[]): Uint8Array {
  if (words.length === 1) return DECODERS[words[0].encoding](words[0].content);
  const bytes: number[] = [];
  for (let i = 0; i < words.length; i++) {
    const { encoding } = words[i];
    const contents = [words[i].content];
    let digits = contents[0].length;
    while (
      encoding === "B" && isCut(words[i].content, digits) &&
      words[i + 1]?.encoding === "B"
    ) {
      contents.push(words[++i].content);
      digits += words[i].content.length;
    }
    for (const byte of DECODERS[encoding](contents.join(""))) bytes.push(byte);
  }
  return new Uint8Array(bytes);
}

const DECODERS: Record<string, (content: string) => Uint8Array> = {
  "B": decodeBase64,
  "Q": decodeQ,
  "": bytesOf,
};

const DIGITS =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * Whether base64 goes on in the next word. Digits that no padding follows may be whole,
 * too: then the bits that are left over are zero.
 *
 * @param last The content of the last word.
 * @param digits How many there are, with those of the words before it.
 */
function isCut(last: string, digits: number): boolean {
  if (last.includes("=")) return false;
  const left = digits % 4;
  const unused = [0, 0x3f, 0x0f, 0x03][left];
  return left === 1 || (DIGITS.indexOf(last.slice(-1)) & unused) !== 0;
}

/** Takes padding that is missing, or that stands in the middle. */
function decodeBase64(digits: string): Uint8Array {
  const bare = digits.replace(/=+$/, "");
  if (!bare.includes("=")) return decodeDigits(bare);
  const pieces = digits.split(/=+/).map(decodeDigits);
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

function decodeDigits(digits: string): Uint8Array {
  return Uint8Array.fromBase64(
    digits.length % 4 === 1 ? digits.slice(0, -1) : digits,
    { lastChunkHandling: "loose" },
  );
}

const [EQUALS, UNDERSCORE, SPACE] = [0x3d, 0x5f, 0x20];

function decodeQ(content: string): Uint8Array {
  const bytes = new Uint8Array(content.length);
  let size = 0;
  for (let at = 0; at < content.length; at++) {
    const octet = content.charCodeAt(at);
    const byte = octet === EQUALS ? hexByteAt(content, at + 1) : undefined;
    if (byte !== undefined) at += 2;
    bytes[size++] = byte ?? (octet === UNDERSCORE ? SPACE : octet);
  }
  return bytes.subarray(0, size);
}

function hexByteAt(text: string, at: number): number | undefined {
  const digits = text.slice(at, at + 2);
  return /^[0-9A-Fa-f]{2}$/.test(digits) ? parseInt(digits, 16) : undefined;
}

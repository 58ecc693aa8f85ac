/**
 * Text in the charsets that mails are written in: by the label that a mail gives, or by
 * the bytes themselves where a label is missing, unknown or wrong.
 *
 * @module
 */

/** What programs call a charset, and what `TextDecoder` calls it. */
const ALIASES: readonly (readonly [RegExp, string])[] = [
  [/^(?:utf[-_ ]?8|unicode-1-1-utf-8).*$/, "utf-8"],
  [/^(?:windows|win|cp|ansi)[-_ ]?(125\d|874)$/, "windows-$1"],
  [/^iso[-_ ]?8859[-_ ]?(\d+)$/, "iso-8859-$1"],
  [/^latin[-_ ]?1$/, "iso-8859-1"],
  [/^(?:x-)?mac[-_ ]?(?:roman)?$/, "macintosh"],
  [/^(?:cp|ms|windows-)?932$|^shift[-_]?jisx?\d*$/, "shift_jis"],
  [
    /^(?:cp|ms|windows-)?936$|^euc[-_]?(?:gb2312[-_]?)?cn$|^cn-gb$|^gb[-_]?2312/,
    "gbk",
  ],
  [/^(?:cp|ms|windows-)?949$|^uhc$|^ks_?c_?5601/, "euc-kr"],
  [/^ujis$/, "euc-jp"],
  [/^(?:cp|ms|windows-)?950$|^big5/, "big5"],
  [/^cp5022[012]$|^iso-2022-jp/, "iso-2022-jp"],
  [/^koi8[-_]?(r|u)$/, "koi8-$1"],
];

/** Labels of seven bits: bytes of eight in it mean that the label is wrong. */
export const ASCII = /^(?:us-?)?ascii$|^ansi_x3|^iso646|^iso-ir-6$|^646$/;

/** Where nothing else is known: what the West writes, and what decodes any byte. */
const FALLBACK = "windows-1252";

/**
 * The name by which `TextDecoder` knows a charset, or undefined if it does not, or if the
 * label says nothing of bytes over 127.
 *
 * @param label As a mail gives it, in any case, with an RFC 2231 language or without.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { charsetName } from "./charset.ts";
 *
 * assertEquals(charsetName("ISO8859-15*de"), "iso-8859-15");
 * assertEquals(charsetName("us-ascii"), undefined);
 * assertEquals(charsetName("x-unknown"), undefined);
 * ```
 */
export function charsetName(label: string): string | undefined {
  const wanted = bareLabel(label);
  if (!NAMES.has(wanted)) {
    // Nobody may fill the memory with labels that they make up.
    if (NAMES.size >= KEPT_NAMES) NAMES.clear();
    NAMES.set(wanted, findName(wanted));
  }
  return NAMES.get(wanted);
}

/** A charset's label in lower case, without an RFC 2231 language and quotes. */
export function bareLabel(label: string): string {
  // Most programs write a label and nothing else.
  if (/^[\w.:-]+$/.test(label)) return label.toLowerCase();
  return label.replace(/^charset=|\*.*/g, "").replaceAll(/["']/g, "").trim()
    .toLowerCase();
}

/** Names of labels seen before: to find one takes longer than to decode most fields. */
const NAMES = new Map<string, string | undefined>();
const KEPT_NAMES = 200;

function findName(wanted: string): string | undefined {
  if (ASCII.test(wanted)) return undefined;
  try {
    return new TextDecoder(knownName(wanted)).encoding;
  } catch {
    return undefined;
  }
}

function knownName(wanted: string): string {
  for (const [pattern, name] of ALIASES) {
    const match = pattern.exec(wanted);
    if (match) return name.replace("$1", match[1] ?? "");
  }
  return wanted;
}

/**
 * The text of bytes in the charset that a mail names. A label that is unknown, or that
 * says UTF-8 of other bytes, is passed over.
 *
 * @param likely A charset to try where the bytes are not as labelled.
 */
export function decodeCharset(
  bytes: Uint8Array,
  label: string,
  likely?: string,
): string {
  const name = charsetName(label);
  if (name === undefined || name === "utf-8") return guessText(bytes, likely);
  if (name === "utf-16le" && /^utf-?16$|unicode|ucs-?2/i.test(label)) {
    // Programs write the mark into each word of a field.
    return decode(bytes, utf16Order(bytes)).replaceAll("\ufeff", "");
  }
  return decode(bytes, name);
}

/**
 * The text of bytes without a label: UTF-8 if it can be, else what is likely.
 *
 * @param likely The charset of other text in the mail; windows-1252 if nothing is known.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { guessText } from "./charset.ts";
 *
 * const grass = Uint8Array.of(0x47, 0x72, 0x61, 0xdf);
 * assertEquals(guessText(grass), "Graß");
 * assertEquals(guessText(new TextEncoder().encode("Graß")), "Graß");
 * ```
 */
export function guessText(bytes: Uint8Array, likely?: string): string {
  const text = decode(bytes, "utf-8");
  const name = charsetOf(bytes, text, likely);
  return name === "utf-8" ? text : decode(bytes, name);
}

/** The name of the charset that {@linkcode guessText} takes; the end of bytes may be cut. */
export function guessCharset(bytes: Uint8Array, likely?: string): string {
  return charsetOf(bytes, decode(bytes, "utf-8"), likely);
}

/** @param text The bytes as UTF-8. */
function charsetOf(bytes: Uint8Array, text: string, likely?: string): string {
  if (ISO_2022_JP.test(text) && isAscii(bytes)) return "iso-2022-jp";
  const isUtf8 = !text.includes("\ufffd") || isMostlyUtf8(bytes, text);
  return isUtf8 ? "utf-8" : likely ?? FALLBACK;
}

/** An escape to a Japanese character set (RFC 1468), which no other text has. */
// deno-lint-ignore no-control-regex
const ISO_2022_JP = /\x1b\$[@B]/;

/** A program that cuts bytes cuts characters: a few wrong ones make no other charset. */
function isMostlyUtf8(bytes: Uint8Array, text: string): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    const wrong = text.match(/\ufffd/g)!.length;
    const right = text.match(/[^\0-\x7f\ufffd]/gu)?.length ?? 0;
    return right >= wrong;
  }
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80);
}

/** By the byte order mark, or by which bytes are zero in text that is mostly Latin. */
function utf16Order(bytes: Uint8Array): "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const zeros = (odd: number) =>
    bytes.reduce((n, byte, i) => n + Number(byte === 0 && i % 2 === odd), 0);
  // Big-endian is what RFC 2781, 4.3 has for bytes without a mark.
  return zeros(1) > zeros(0) ? "utf-16le" : "utf-16be";
}

/** One decoder for each charset: to make one takes longer than to decode a field. */
const DECODERS = new Map<string, TextDecoder>();

function decode(bytes: Uint8Array, name: string): string {
  let decoder = DECODERS.get(name);
  if (!decoder) {
    // A title of ours may begin with U+FEFF, which is a character like any other.
    decoder = new TextDecoder(name, { ignoreBOM: name === "utf-8" });
    DECODERS.set(name, decoder);
  }
  return decoder.decode(name === "iso-2022-jp" ? oneEscape(bytes) : bytes);
}

/**
 * Without escapes that others follow at once, as between two encoded words: the decoder
 * takes them for an attack (Encoding Standard, 12.2.1).
 */
function oneEscape(bytes: Uint8Array): Uint8Array {
  const isEscape = (at: number) =>
    bytes[at] === 0x1b && (bytes[at + 1] === 0x28 || bytes[at + 1] === 0x24);
  const isIdle = (at: number) => isEscape(at) && isEscape(at + 3);
  return bytes.filter((_, i) => !isIdle(i) && !isIdle(i - 1) && !isIdle(i - 2));
}

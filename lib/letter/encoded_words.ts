const encodeText = (text: string): Uint8Array => new TextEncoder().encode(text);

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

interface Word {
  charset: string;
  bytes: Uint8Array;
}

/**
 * A field's text with its encoded words (RFC 2047) decoded; broken ones stay.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeWords } from "./encoded_words.ts";
 *
 * assertEquals(decodeWords("Re: =?iso-8859-1?Q?Gr=FC=DFe?="), "Re: Grüße");
 * assertEquals(decodeWords("=?utf-8?B?%%%?="), "=?utf-8?B?%%%?=");
 * ```
 */
export function decodeWords(text: string): string {
  let result = "";
  let last = 0;
  let run: Word[] = [];
  for (const match of text.matchAll(/=\?([^?\s]+)\?([bq])\?([^?\s]*)\?=/gi)) {
    const gap = text.slice(last, match.index);
    // Space between two words only folds the line (RFC 2047, 6.2).
    if (run.length === 0 || gap.trim() !== "") {
      result += decodeRun(run) + gap;
      run = [];
    }
    run.push(parseWord(match));
    last = match.index + match[0].length;
  }
  return result + decodeRun(run) + text.slice(last);
}

function parseWord([whole, charset, encoding, content]: RegExpExecArray): Word {
  try {
    const bytes = encoding.toUpperCase() === "B"
      ? Uint8Array.fromBase64(content)
      : decodeQ(content);
    return { charset: charset.replace(/\*.*/, "").toLowerCase(), bytes };
  } catch {
    return { charset: "utf-8", bytes: encodeText(whole) };
  }
}

function decodeQ(content: string): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; i < content.length; i++) {
    const hex = /^=[0-9A-Fa-f]{2}/.test(content.slice(i, i + 3));
    if (hex) {
      bytes.push(parseInt(content.slice(i + 1, i + 3), 16));
      i += 2;
    } else {
      bytes.push(...encodeText(content[i] === "_" ? " " : content[i]));
    }
  }
  return new Uint8Array(bytes);
}

/** RFC 2047 forbids it, but programs cut a character in two between words. */
function decodeRun(run: Word[]): string {
  let text = "";
  for (let i = 0; i < run.length;) {
    const { charset } = run[i];
    const bytes: number[] = [];
    for (; i < run.length && run[i].charset === charset; i++) {
      bytes.push(...run[i].bytes);
    }
    text += decodeCharset(new Uint8Array(bytes), charset);
  }
  return text;
}

function decodeCharset(bytes: Uint8Array, charset: string): string {
  // A title of ours may begin with U+FEFF, which is a character like any other.
  const ignoreBOM = charset === "utf-8";
  try {
    return new TextDecoder(charset, { ignoreBOM }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

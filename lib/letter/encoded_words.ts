import { encodeText } from "../crypto/bytes.ts";

/** Bytes in one word: 60 of base64, with the frame under the 75 of RFC 2047, 2. */
const WORD_BYTES = 45;

/** A field's text as RFC 2047 encoded words, folded one to a line. */
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

/** A field's text with its RFC 2047 encoded words decoded; broken ones stay. */
export function decodeWords(text: string): string {
  let result = "";
  let last = 0;
  let run: Word[] = [];
  for (const match of text.matchAll(/=\?([^?\s]+)\?([bq])\?([^?\s]*)\?=/gi)) {
    const gap = text.slice(last, match.index);
    // Space between two words is only there to fold the line (RFC 2047, 6.2).
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

/** Words in a row may cut a character in two, whatever RFC 2047 says. */
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
  // In UTF-8 it is a character like others, and our own titles may begin with it.
  const ignoreBOM = charset === "utf-8";
  try {
    return new TextDecoder(charset, { ignoreBOM }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

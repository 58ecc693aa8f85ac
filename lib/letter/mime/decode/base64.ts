/**
 * Base64 as it comes in mails (RFC 2045, 6.8): in lines, without its padding, with blanks,
 * or with the footer of a mailing list after it.
 *
 * @module
 */

import { bytesOf } from "../../octets.ts";

/** Characters of a line that are looked at together. */
const LONGEST_LINE = 64 * 1024;

/** Decodes base64 piece by piece, and remembers whether something in it was wrong. */
export class Base64Decoder {
  #line = "";
  /** Digits that do not make whole bytes yet. */
  #left = "";
  /** Padding has ended what came before. */
  #ended = false;
  /** Whether it is no base64 at all, as the first line tells. */
  #isPlain?: boolean;
  /** Whether there was anything that is no base64, or an end that was missing. */
  isDamaged = false;

  /** @param octets The next piece, each character a byte. */
  add(octets: string): Uint8Array {
    const text = this.#line + octets;
    const first = FIRST_LINE.exec(text)?.[1];
    if (first !== undefined) this.#isPlain ??= isProse(first);
    if (this.#isPlain) return this.#plain(text);
    const lines = text.split(/[\r\n]+/);
    this.#line = lines.pop()!;
    if (this.#line.length > LONGEST_LINE) {
      lines.push(this.#line);
      this.#line = "";
    }
    return this.#decode(lines.map((line) => this.#digits(line)).join(""));
  }

  #plain(text: string): Uint8Array {
    this.#line = "";
    this.isDamaged = true;
    return bytesOf(text);
  }

  end(): Uint8Array {
    if (this.#isPlain ?? isProse(this.#line)) return this.#plain(this.#line);
    const bytes = this.#decode(this.#digits(this.#line));
    const rest = this.#left;
    if (rest.length === 1) this.isDamaged = true;
    return concat(bytes, fromDigits(rest.length === 1 ? "" : rest));
  }

  /** The digits of a line; none if it is a line of text. */
  #digits(line: string): string {
    const text = line.trim();
    if (text === "") return "";
    if (isText(text) || this.#ended && !isWhole(text)) {
      this.isDamaged = true;
      return "";
    }
    const digits = text.replace(/[^A-Za-z0-9+/=_-]/g, "");
    if (digits.length < text.replaceAll(/[ \t]/g, "").length) {
      this.isDamaged = true;
    }
    this.#ended = digits.endsWith("=");
    return digits.replaceAll("-", "+").replaceAll("_", "/");
  }

  /** Programs put encoded pieces after each other: padding may stand in the middle. */
  #decode(digits: string): Uint8Array {
    const pieces = (this.#left + digits).split(/=+/);
    this.#left = pieces.pop()!;
    const whole = this.#left.length & ~3;
    const last = this.#left.slice(0, whole);
    this.#left = this.#left.slice(whole);
    return concat(
      ...pieces.map((piece) => this.#piece(piece)),
      fromDigits(last),
    );
  }

  #piece(digits: string): Uint8Array {
    if (digits.length % 4 !== 1) return fromDigits(digits);
    this.isDamaged = true;
    return fromDigits(digits.slice(0, -1));
  }
}

const FIRST_LINE = /^\s*(\S[^\r\n]*)[\r\n]/;

/** Words, which a program called base64. */
function isProse(line: string): boolean {
  const words = line.trim().split(/\s+/);
  const odd = words.filter(({ length }) => length % 4 !== 0);
  return isText(line.trim()) ||
    words.length > 2 && odd.length > 1 && /^[A-Za-z\s]+$/.test(line);
}

/** Words, or a line that sets a footer apart. */
function isText(line: string): boolean {
  return /^[-_=*]{2,}$/.test(line) && !/^={1,2}$/.test(line) ||
    /\s/.test(line) && /[^A-Za-z0-9+/=\s]/.test(line);
}

/** A line that may begin after padding. */
function isWhole(line: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(line) && line.length % 4 === 0;
}

function fromDigits(digits: string): Uint8Array {
  return Uint8Array.fromBase64(digits, { lastChunkHandling: "loose" });
}

function concat(...parts: Uint8Array[]): Uint8Array {
  const filled = parts.filter(({ length }) => length > 0);
  if (filled.length <= 1) return filled[0] ?? new Uint8Array(0);
  const bytes = new Uint8Array(
    filled.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of filled) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

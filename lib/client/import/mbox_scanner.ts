import { concatBytes } from "../../crypto/bytes.ts";
import {
  parseSeparator,
  type ReadSeparator,
} from "../export/mbox_separator.ts";
import { FROM, matchFrom, NEWLINE } from "../export/mboxrd.ts";

/** Bytes of the longest line that may begin a message. */
const SEPARATOR_LIMIT = 1024;
const CR = 0x0d;
/** Bytes of the longest end of a message that is looked at: two lines ended by CRLF. */
const TAIL = 4;

/** Where a message stands in an mbox. */
export interface MboxRange {
  /** The line before it. */
  separator: ReadSeparator;
  start: number;
  /** Without what ends a message in an mbox. */
  end: number;
}

/**
 * Finds the messages of an mbox as it streams by. A message begins with a line "From " that
 * has a date, wherever it is. The first line of the file needs none.
 */
export class MboxScanner {
  /** The beginning of a line that may be a separator. */
  #held: Uint8Array = new Uint8Array(0);
  /** The end of what was looked at. */
  #tail: Uint8Array = new Uint8Array(0);
  /** Bytes that were looked at. */
  #offset = 0;
  #atStart = true;
  #open?: { separator: ReadSeparator; start: number };

  /** Bytes before the first message, but for empty lines. */
  junk = 0;

  /** Whether a message has begun: a file without one is no mbox. */
  get isMbox(): boolean {
    return this.#open !== undefined;
  }

  /** The messages that end in this piece, which the caller may use again. */
  scan(piece: Uint8Array): MboxRange[] {
    const bytes = concatBytes(this.#held, piece);
    const ended: MboxRange[] = [];
    let at = 0;
    while (at < bytes.length) {
      const line = this.#atStart ? separatorAt(bytes, at) : "none";
      if (line === "unknown") break;
      if (line !== "none") this.#take(line, bytes, at, ended);
      const newline = bytes.indexOf(NEWLINE, at);
      if (!this.#open) this.junk += sizeOfLine(bytes, at, newline);
      this.#atStart = newline >= 0;
      at = newline < 0 ? bytes.length : newline + 1;
    }
    this.#held = bytes.subarray(at);
    this.#advance(bytes.subarray(0, at));
    return ended;
  }

  /** The message that ends with the file. */
  end(): MboxRange[] {
    this.#advance(this.#held);
    const last = this.#close(this.#offset, this.#tail);
    return last ? [last] : [];
  }

  #advance(bytes: Uint8Array): void {
    this.#tail = concatBytes(this.#tail, bytes.subarray(-TAIL)).slice(-TAIL);
    this.#offset += bytes.length;
  }

  /** A line may begin a message: the one before it ends there. */
  #take(
    line: string,
    bytes: Uint8Array,
    at: number,
    ended: MboxRange[],
  ): void {
    const offset = this.#offset + at;
    const separator = parseSeparator(line) ??
      (offset === 0 ? { endsLine: true } : undefined);
    if (!separator) return;
    const near = bytes.subarray(Math.max(at - TAIL, 0), at);
    const before = this.#close(offset, concatBytes(this.#tail, near));
    if (before) ended.push(before);
    const start = offset + bytes.indexOf(NEWLINE, at) + 1 - at;
    this.#open = { separator, start };
  }

  /** @param tail The last bytes before `end`, or more. */
  #close(end: number, tail: Uint8Array): MboxRange | undefined {
    if (!this.#open) return undefined;
    const { separator, start } = this.#open;
    const size = end - start;
    const last = tail.subarray(Math.max(tail.length - Math.min(size, TAIL), 0));
    return { separator, start, end: end - endSize(last, separator) };
  }
}

/** Bytes of a line, or of its rest, without its end. */
function sizeOfLine(bytes: Uint8Array, at: number, newline: number): number {
  if (newline < 0) return bytes.length - at;
  return newline - at - (bytes[newline - 1] === CR && newline > at ? 1 : 0);
}

/** A line that begins with "From ", or why there is none. */
function separatorAt(bytes: Uint8Array, at: number): string {
  const matched = matchFrom(bytes, at);
  if (matched < FROM.length) {
    return at + matched === bytes.length ? "unknown" : "none";
  }
  const newline = bytes.indexOf(NEWLINE, at);
  if (newline < 0 && bytes.length - at < SEPARATOR_LIMIT) return "unknown";
  const end = Math.min(newline, at + SEPARATOR_LIMIT);
  if (end < 0 || end - at >= SEPARATOR_LIMIT) return "none";
  return new TextDecoder().decode(bytes.subarray(at, end));
}

/** Bytes at the end of a message that are of the mbox: an empty line, if there is one. */
function endSize(tail: Uint8Array, { endsLine }: ReadSeparator): number {
  const text = String.fromCharCode(...tail);
  const empty = /(?:^|\r\n)(\r\n)$/.exec(text) ?? /(?:^|\n)(\n)$/.exec(text);
  const size = empty?.[1].length ?? 0;
  const added = !endsLine && /\n$/.test(text.slice(0, text.length - size));
  return size + (added ? 1 : 0);
}

/**
 * The header of a message: where it begins and ends, and its fields as octets. It takes
 * what programs write: lines ended by LF, CRLF or CR, a byte order mark or blank lines
 * before the first field, lines that are no fields, and no empty line at the end.
 *
 * @module
 */
import {
  colonOf,
  crLineAt,
  goesOn,
  isBlank,
  isField,
  isSeparator,
  isWellKnown,
  lfLineAt,
  type Line,
  type LineAt,
  skipBlanks,
} from "./header_lines.ts";
import { octetsOf, type OctetsWithin, octetsWithin } from "./octets.ts";

/** Bytes of a header that are looked at; what comes after them counts as content. */
export const HEAD_LIMIT = 1024 * 1024;
/** Bytes of a field that are looked at. */
const FIELD_LIMIT = 64 * 1024;

/** A header, and where the content begins. */
export interface Header {
  /** The first field of a name, unfolded, in octets; "" if there is none. */
  field(name: string): string;
  /** Bytes up to the content. */
  size: number;
  /** Whether CR alone ends lines, as on old Macs. */
  hasCrLines: boolean;
}

/**
 * Reads the header of a message.
 *
 * @param bytes The beginning of the message, left as it is while fields are asked for.
 * @param isWhole Whether that is all of it. If not, a header that may go on after `bytes`
 * has their size.
 */
export function readHeader(bytes: Uint8Array, isWhole: boolean): Header {
  const head = bytes.subarray(0, HEAD_LIMIT);
  const isAll = isWhole || bytes.length >= HEAD_LIMIT;
  const fields = new FieldRanges(head);
  const isCr = hasCrLines(head, isAll);
  const lineAt = isCr ? crLineAt : lfLineAt;
  const start = findStart(head, lineAt);
  const size = start === undefined
    ? emptyFirstLine(head, lineAt)
    : readLines({ head, lineAt, start, fields, isAll });
  const field = (name: string) => fields.text(name, size);
  return { field, size, hasCrLines: isCr };
}

interface Reading {
  head: Uint8Array;
  lineAt: LineAt;
  start: number;
  fields: FieldRanges;
  isAll: boolean;
}

/** @returns Where the content begins. */
function readLines({ head, lineAt, start, fields, isAll }: Reading): number {
  for (let at = start; at < head.length;) {
    const line = lineAt(head, at);
    if (line.end === at && line.next > at) return line.next;
    const colon = colonOf(head, line);
    if (isBlank(head[at])) fields.goOn(line);
    else if (colon >= 0) fields.begin(line, colon);
    else if (isSeparator(head, line) || at === start) fields.stop();
    else {
      const next = goesOn(head, lineAt, line.next);
      if (next === "cut") return isAll ? at : head.length;
      if (next === "no") return at;
      fields.stop();
    }
    at = line.next;
  }
  return head.length;
}

const [LF, CR] = [0x0a, 0x0d];

/**
 * Which bytes of a header are whose field. A header has dozens, of which most are never
 * asked for: their names stay bytes.
 */
class FieldRanges {
  /** Where each begins, its colon, and where it ends. */
  readonly #starts: number[] = [];
  readonly #colons: number[] = [];
  readonly #ends: number[] = [];
  #isOpen = false;
  #octets?: OctetsWithin;

  constructor(readonly head: Uint8Array) {}

  begin({ start, end }: Line, colon: number): void {
    this.#starts.push(start);
    this.#colons.push(colon);
    this.#ends.push(end);
    this.#isOpen = true;
  }

  /** The next line of a folded field (RFC 5322, 2.2.3). */
  goOn({ end }: Line): void {
    if (this.#isOpen) this.#ends[this.#ends.length - 1] = end;
  }

  stop(): void {
    this.#isOpen = false;
  }

  /** @param size Bytes up to the content. */
  text(name: string, size: number): string {
    const place = this.#placeOf(name.toLowerCase());
    if (place < 0) return "";
    const start = this.#colons[place] + 1;
    const end = Math.min(this.#ends[place], start + FIELD_LIMIT);
    this.#octets ??= octetsWithin(this.head.subarray(0, size));
    return unfold(this.#octets(start, end));
  }

  #placeOf(name: string): number {
    for (let i = 0; i < this.#starts.length; i++) {
      if (this.#isName(name, this.#starts[i], this.#colons[i])) return i;
    }
    return -1;
  }

  #isName(name: string, start: number, colon: number): boolean {
    const end = start + name.length;
    if (end > colon || !sameLetters(this.head, start, name)) return false;
    for (let at = end; at < colon; at++) {
      if (!isBlank(this.head[at])) return false;
    }
    return true;
  }
}

/** @param name In lower case. */
function sameLetters(head: Uint8Array, start: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const byte = head[start + i];
    const isCapital = byte >= 0x41 && byte <= 0x5a;
    if ((isCapital ? byte + 0x20 : byte) !== name.charCodeAt(i)) return false;
  }
  return true;
}

/** Most fields are one line. */
function unfold(field: string): string {
  if (!field.includes("\n") && !field.includes("\r")) return field;
  return field.replace(/(?:\r*\n|\r)[ \t]/g, " ");
}

/** Whether CR alone ends lines: no LF comes before the empty line. */
function hasCrLines(head: Uint8Array, isAll: boolean): boolean {
  const lf = head.indexOf(LF);
  if (lf < 0) return isAll && head.includes(CR);
  const line = head.subarray(0, lf);
  return line.includes(CR) && /\r\r+[^\r]/.test(octetsOf(line));
}

/** Where the first field, or the separator of an mbox, begins; undefined if there is none. */
function findStart(head: Uint8Array, lineAt: LineAt): number | undefined {
  const mark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  let at = mark ? 3 : 0;
  let hasEmptyLine = false;
  while (at < head.length) {
    const line = lineAt(head, at);
    const text = skipBlanks(head, line);
    if (text < line.end) {
      at = text;
      break;
    }
    hasEmptyLine ||= line.end === at;
    at = line.next;
  }
  const line = lineAt(head, at);
  if (!isField(head, line) && !isSeparator(head, line)) return undefined;
  return hasEmptyLine && !isWellKnown(head, line) ? undefined : at;
}

/** Without fields all is content, but an empty header has its empty line. */
function emptyFirstLine(head: Uint8Array, lineAt: LineAt): number {
  const { end, next } = lineAt(head, 0);
  return end === 0 ? next : 0;
}

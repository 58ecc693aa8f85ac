/**
 * The header of a message: where it begins and ends, and its fields as octets. It takes
 * what programs write: lines ended by LF, CRLF or CR, a byte order mark or blank lines
 * before the first field, lines that are no fields, and no empty line at the end.
 *
 * @module
 */
import {
  crLineAt,
  goesOn,
  isBlank,
  isField,
  isSeparator,
  isWellKnown,
  lfLineAt,
  type Line,
  type LineAt,
  type Range,
  skipBlanks,
} from "./header_lines.ts";
import { asciiOf, octetsOf } from "./octets.ts";

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
 * @param bytes The beginning of the message.
 * @param isWhole Whether that is all of it. If not, a header that may go on after `bytes`
 * has their size.
 */
export function readHeader(bytes: Uint8Array, isWhole: boolean): Header {
  const head = bytes.subarray(0, HEAD_LIMIT);
  const isAll = isWhole || bytes.length >= HEAD_LIMIT;
  const octets = octetsWithin(head);
  const fields = new FieldRanges(head, octets);
  const isCr = hasCrLines(head, isAll, octets);
  const lineAt = isCr ? crLineAt : lfLineAt;
  const start = findStart(head, lineAt);
  const size = start === undefined
    ? emptyFirstLine(head, lineAt)
    : readLines({ head, lineAt, start, fields, isAll });
  return { field: (name) => fields.text(name), size, hasCrLines: isCr };
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
    if (isBlank(head[at])) fields.goOn(line);
    else if (isField(head, line)) fields.begin(line);
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

const [LF, CR, COLON] = [0x0a, 0x0d, 0x3a];

/** Octets of a stretch of a header. */
type OctetsWithin = (start: number, end: number) => string;

/** Of ASCII, all are made at once: one call for each field takes several times as long. */
function octetsWithin(head: Uint8Array): OctetsWithin {
  const text = asciiOf(head);
  return text === undefined
    ? (start, end) => octetsOf(head.subarray(start, end))
    : (start, end) => text.slice(start, end);
}

/** Which bytes of a header are whose field. */
class FieldRanges {
  readonly #ranges = new Map<string, Range>();
  #last: Range | undefined;

  constructor(readonly head: Uint8Array, readonly octets: OctetsWithin) {}

  begin({ start, end }: Line): void {
    const colon = this.head.indexOf(COLON, start);
    const name = this.octets(start, colon).trimEnd().toLowerCase();
    this.#last = { start: colon + 1, end };
    if (!this.#ranges.has(name)) this.#ranges.set(name, this.#last);
  }

  /** The next line of a folded field (RFC 5322, 2.2.3). */
  goOn({ end }: Line): void {
    if (this.#last) this.#last.end = end;
  }

  stop(): void {
    this.#last = undefined;
  }

  text(name: string): string {
    const range = this.#ranges.get(name.toLowerCase());
    if (!range) return "";
    const end = Math.min(range.end, range.start + FIELD_LIMIT);
    return unfold(this.octets(range.start, end));
  }
}

/** Most fields are one line. */
function unfold(field: string): string {
  if (!field.includes("\n") && !field.includes("\r")) return field;
  return field.replace(/(?:\r*\n|\r)[ \t]/g, " ");
}

/** Whether CR alone ends lines: no LF comes before the empty line. */
function hasCrLines(
  head: Uint8Array,
  isAll: boolean,
  octets: OctetsWithin,
): boolean {
  const lf = head.indexOf(LF);
  if (lf < 0) return isAll && head.includes(CR);
  return /\r\r+[^\r\n]/.test(octets(0, lf + 1));
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

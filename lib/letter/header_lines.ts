/**
 * The lines of a header: where they end, and which of them are fields.
 *
 * @module
 */
/** A piece of the message, from one byte up to another. */
export interface Range {
  start: number;
  end: number;
}

/** A line: its text without the end, and where the next one begins. */
export interface Line extends Range {
  next: number;
}

/** Finds the line that begins somewhere. */
export type LineAt = (bytes: Uint8Array, start: number) => Line;

const [TAB, LF, CR, SPACE, COLON] = [0x09, 0x0a, 0x0d, 0x20, 0x3a];

/** Whether it is a space or a tab. */
export const isBlank = (byte: number): boolean =>
  byte === SPACE || byte === TAB;

/** A line that LF ends; CRs before it belong to the end, too. */
export function lfLineAt(bytes: Uint8Array, start: number): Line {
  const lf = bytes.indexOf(LF, start);
  if (lf < 0) return { start, end: bytes.length, next: bytes.length };
  let end = lf;
  while (end > start && bytes[end - 1] === CR) end--;
  return { start, end, next: lf + 1 };
}

/** A line that CR ends. */
export function crLineAt(bytes: Uint8Array, start: number): Line {
  const cr = bytes.indexOf(CR, start);
  if (cr < 0) return { start, end: bytes.length, next: bytes.length };
  return { start, end: cr, next: cr + 1 };
}

/** A name, perhaps blanks (RFC 5322, 4.5), and a colon. */
export function isField(bytes: Uint8Array, line: Range): boolean {
  return colonOf(bytes, line) >= 0;
}

/** Where the colon of a field is; -1 if the line is none. */
export function colonOf(bytes: Uint8Array, { start, end }: Range): number {
  let at = start;
  while (at < end && isNameByte(bytes[at])) at++;
  if (at === start) return -1;
  while (at < end && isBlank(bytes[at])) at++;
  return at < end && bytes[at] === COLON ? at : -1;
}

function isNameByte(byte: number): boolean {
  return byte > SPACE && byte < 0x7f && byte !== COLON;
}

/** The line before each message of an mbox, also a quoted one. */
export function isSeparator(bytes: Uint8Array, { start }: Range): boolean {
  return /^>?From /.test(octets(bytes.subarray(start, start + 6)));
}

/** Fields that tell a header from a text. */
const WELL_KNOWN =
  /^(?:received|return-path|from|to|subject|date|message-id|mime-version)[ \t]*:/i;

/** Whether a line begins with a field that any mail has. */
export function isWellKnown(head: Uint8Array, { start, end }: Range): boolean {
  const name = head.subarray(start, Math.min(end, start + 20));
  return WELL_KNOWN.test(octets(name));
}

/** Where the text of a line begins. */
export function skipBlanks(bytes: Uint8Array, { start, end }: Range): number {
  let at = start;
  while (at < end && isBlank(bytes[at])) at++;
  return at;
}

/** A few bytes as octets (octets.ts). */
function octets(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** Lines in a row that are no fields, as where a program took blanks from folded ones. */
const ODD_LINES = 20;

/**
 * Whether the header goes on after a line that is no field: with a field, or with one that
 * is well known some lines further on. "cut" says that too little of it is there.
 */
export function goesOn(
  head: Uint8Array,
  lineAt: LineAt,
  start: number,
): "yes" | "no" | "cut" {
  let at = start;
  for (let passed = 0; passed < ODD_LINES; passed++) {
    const line = lineAt(head, at);
    if (passed === 0 ? isField(head, line) : isWellKnown(head, line)) {
      return "yes";
    }
    if (line.next >= head.length) return "cut";
    if (line.end === at) return "no";
    at = line.next;
  }
  return "no";
}

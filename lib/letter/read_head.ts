import { type ReadFields, readFields } from "./head_fields.ts";

/** Bytes of a header that are looked at; what comes after them counts as content. */
export const HEAD_LIMIT = 64 * 1024;

/** What the head of a letter says, ours or another program's. */
export interface LetterHead extends ReadFields {
  /** Bytes up to the content. */
  size: number;
}

/**
 * Reads the head of a letter: our own, or one that another program put into the box,
 * with lines ended by CRLF or LF, RFC 2047 words, fields missing, or none at all.
 *
 * @param bytes The beginning of the file: {@linkcode HEAD_LIMIT} bytes, or all of it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseHead } from "./read_head.ts";
 *
 * const letter = "From: Eve <eve@example.org>\r\nSubject: Hi\r\n\r\nHello";
 * const { from, title, size } = parseHead(new TextEncoder().encode(letter));
 * assertEquals([from, title], ["Eve <eve@example.org>", "Hi"]);
 * assertEquals(letter.slice(size), "Hello");
 * ```
 */
export function parseHead(bytes: Uint8Array): LetterHead {
  const size = findContent(bytes);
  const fields = parseFields(decodeText(bytes.subarray(0, size)));
  const read = readFields((name) => fields.get(name.toLowerCase()) ?? "");
  return { ...read, size };
}

/** Where the content begins: after the first empty line, if there is a header. */
function findContent(bytes: Uint8Array): number {
  let line = 0;
  while (line < bytes.length && line < HEAD_LIMIT) {
    const end = bytes.indexOf(0x0a, line);
    const next = end < 0 ? bytes.length : end + 1;
    const text = end > line && bytes[end - 1] === 0x0d ? end - 1 : end;
    if (text === line) return next;
    if (line === 0 && !beginsHeader(bytes)) return 0;
    line = next;
  }
  return Math.min(line, HEAD_LIMIT);
}

/** A header begins with a field, or with the "From " line of an mbox. */
function beginsHeader(bytes: Uint8Array): boolean {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 256));
  return /^(?:[!-9;-~]+[ \t]*:|From )/.test(start);
}

/** The fields by their names in lower case, the first of each name, unfolded. */
function parseFields(head: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of head.replace(/\r?\n[ \t]/g, " ").split(/\r?\n/)) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trimEnd().toLowerCase();
    if (colon > 0 && !fields.has(name)) fields.set(name, line.slice(colon + 1));
  }
  return fields;
}

/** A head is UTF-8 (RFC 6532); older programs wrote bytes of their own. */
function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

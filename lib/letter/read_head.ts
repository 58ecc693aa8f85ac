import { parseAddresses } from "./address.ts";
import { decodeWords } from "./encoded_words.ts";

/** Bytes of a header that are looked at; what is after them counts as content. */
export const HEAD_LIMIT = 64 * 1024;
/** Characters of a sender, a recipient or a title; a page of 50 fits in a record. */
const TEXT_LIMIT = 100;
/** Recipients of a mail that are told. */
const RECIPIENT_LIMIT = 100;

/** The field in which our own letters tell the characters of their content. */
export const LENGTH_FIELD = "X-Letterlock-Length";

/** What the head of a letter says, whoever wrote it. */
export interface LetterHead {
  from: string;
  to: string[];
  title: string;
  /** Characters of the content, if the letter is ours and tells. */
  length?: number;
  /** Bytes up to the content. */
  size: number;
}

/**
 * Reads the head of a letter: our own, or one that another program put into the box,
 * with lines ended by CRLF or LF, RFC 2047 words, fields missing, or none at all.
 *
 * @param bytes The beginning of the file: {@linkcode HEAD_LIMIT} bytes, or all of it.
 */
export function parseHead(bytes: Uint8Array): LetterHead {
  const size = findContent(bytes);
  const fields = parseFields(decodeText(bytes.subarray(0, size)));
  const length = fields.get(LENGTH_FIELD.toLowerCase())?.trim();
  return {
    from: cleanText(parseAddresses(fields.get("from") ?? "").join(", ")),
    to: recipients(fields),
    title: cleanText(decodeWords((fields.get("subject") ?? "").trim())),
    length: /^\d{1,15}$/.test(length ?? "") ? Number(length) : undefined,
    size,
  };
}

function recipients(fields: Map<string, string>): string[] {
  return ["to", "cc"]
    .flatMap((name) => parseAddresses(fields.get(name) ?? ""))
    .slice(0, RECIPIENT_LIMIT)
    .map(cleanText);
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

/** UTF-8 as RFC 6532 says; older programs wrote bytes of their own. */
function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** What others wrote, made fit for a list: short, and without control characters. */
function cleanText(text: string): string {
  const clean = text.toWellFormed().replaceAll("\t", " ").replace(
    /[\p{Cc}\u2028\u2029]/gu,
    "\ufffd",
  );
  const characters = [...clean.slice(0, 4 * TEXT_LIMIT)];
  if (characters.length <= TEXT_LIMIT) return clean;
  return characters.slice(0, TEXT_LIMIT - 1).join("") + "…";
}

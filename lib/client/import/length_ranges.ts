import { readHeader } from "../../letter/header.ts";
import { parseSeparator } from "../export/mbox_separator.ts";
import { readRange } from "./file_range.ts";
import type { MboxRange } from "./mbox_scanner.ts";

/** Bytes of a header in which the length of the content is looked for. */
const HEAD = 32 * 1024;

/**
 * The messages of an mbox in which each says how long it is (the "mboxcl2" of Dovecot and
 * mutt): there, lines that begin with "From " are not quoted.
 *
 * @returns Whether all of the file is so; if not, lengths may be of another file, as the
 * messages of any mbox may have them.
 */
export async function* lengthRanges(
  path: string,
): AsyncGenerator<MboxRange, boolean> {
  const { size } = await Deno.stat(path);
  let offset = 0;
  while (offset < size) {
    const found = readRangeAt(await readAt(path, offset, HEAD), offset);
    if (!found || !await isEnd(path, found.end, size)) return false;
    yield found;
    offset = found.end + 1;
  }
  return size > 0;
}

function readRangeAt(bytes: Uint8Array, offset: number): MboxRange | undefined {
  const newline = bytes.indexOf(LF);
  const line = new TextDecoder().decode(bytes.subarray(0, newline));
  const separator = parseSeparator(line);
  if (newline < 0 || !separator?.endsLine) return undefined;
  const { field, size } = readHeader(bytes.subarray(newline + 1), false);
  const length = /^\s*(\d{1,15})\s*$/.exec(field("Content-Length"))?.[1];
  if (length === undefined) return undefined;
  const start = offset + newline + 1;
  return { separator, start, end: start + size + Number(length) };
}

const LF = 0x0a;

/** Whether the newline after a message is there, and the next message or the end after it. */
async function isEnd(path: string, at: number, size: number): Promise<boolean> {
  if (at + 1 > size) return false;
  const text = new TextDecoder().decode(await readAt(path, at, 1024));
  if (!text.startsWith("\n")) return false;
  return at + 1 === size ||
    parseSeparator(text.slice(1).split("\n")[0]) !== undefined;
}

async function readAt(
  path: string,
  start: number,
  size: number,
): Promise<Uint8Array> {
  for await (const piece of readRange(path, { start, expected: size })) {
    return piece.slice(0, size);
  }
  return new Uint8Array(0);
}

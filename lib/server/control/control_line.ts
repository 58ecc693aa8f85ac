import { decodeText, encodeText } from "../../crypto/bytes.ts";
import { writeAll } from "../../program/system/write_all.ts";
import { parseJson } from "../ipc/json.ts";

/** What a line is read from. */
type Reader = Pick<Deno.Conn, "read">;
/** What a line is written to. */
type Writer = Pick<Deno.Conn, "write">;

const NEWLINE = 0x0a;
const CHUNK = 64 * 1024;

/**
 * Reads the JSON of one line; what comes after it is lost.
 *
 * @param limit Most bytes of it, with its newline.
 * @returns Undefined if the line does not end, is too long, or is no JSON.
 */
export async function readLine(conn: Reader, limit: number): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  const buffer = new Uint8Array(CHUNK);
  for (let length = 0; length < limit;) {
    const count = await conn.read(buffer);
    if (count === null) return undefined;
    const end = buffer.subarray(0, count).indexOf(NEWLINE);
    pieces.push(buffer.slice(0, end < 0 ? count : end));
    length += end < 0 ? count : end + 1;
    if (end >= 0 && length <= limit) return parseLine(pieces);
  }
  return undefined;
}

function parseLine(pieces: Uint8Array[]): unknown {
  const line = new Uint8Array(
    pieces.reduce((sum, { length }) => sum + length, 0),
  );
  let offset = 0;
  for (const piece of pieces) {
    line.set(piece, offset);
    offset += piece.length;
  }
  try {
    return parseJson(decodeText(line));
  } catch {
    return undefined;
  }
}

/** Writes a value as a line of JSON. */
export async function writeLine(conn: Writer, value: unknown): Promise<void> {
  await writeAll(conn, encodeText(`${JSON.stringify(value)}\n`));
}

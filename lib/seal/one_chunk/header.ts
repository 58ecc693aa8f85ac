/**
 * The header of an age file (age, "Header"), read and written in its one form.
 *
 * @module
 */
import { type Bytes, decodeText, encodeText } from "../../crypto/bytes.ts";
import { fromBase64, inBase64, type Stanza } from "./stanza.ts";

/** A header, taken apart. */
export interface AgeHeader {
  stanzas: Stanza[];
  /** What its code covers: all but the code. */
  covered: Bytes;
  mac: Bytes;
}

const VERSION_LINE = "age-encryption.org/v1";
const LAST_LINE = "---";
/** Characters of a full line of a stanza's body. */
const LINE = 64;
/** Bytes of the code at the end. */
const MAC_LENGTH = 32;

/** Writes all of a header but its code. */
export function writeCovered(stanzas: Stanza[]): Bytes {
  const lines = stanzas.flatMap(({ args, body }) => [
    ["->", ...args].join(" "),
    ...inLines(inBase64(body)),
  ]);
  return encodeText([VERSION_LINE, ...lines, LAST_LINE].join("\n"));
}

/** The last line is never a full one, even if it is empty for that. */
function inLines(text: string): string[] {
  const count = Math.floor(text.length / LINE) + 1;
  return Array.from(
    { length: count },
    (_, i) => text.slice(i * LINE, (i + 1) * LINE),
  );
}

/** What comes after that. */
export function writeMac(mac: Bytes): Bytes {
  return encodeText(` ${inBase64(mac)}\n`);
}

/**
 * Reads a header.
 *
 * @param header All of it, and nothing more.
 * @throws {SyntaxError} If it has another form than age writes.
 */
export function parseHeader(header: Bytes): AgeHeader {
  const text = decodeText(header);
  if (!/^[\n -~]*\n$/.test(text)) fail();
  const [version, ...lines] = text.slice(0, -1).split("\n");
  const [last, code, ...more] = lines.pop()?.split(" ") ?? [];
  const mac = fromBase64(code ?? "");
  if (version !== VERSION_LINE || last !== LAST_LINE || more.length > 0) fail();
  if (mac.length !== MAC_LENGTH) fail();
  const covered = header.subarray(0, header.length - code.length - 2);
  return { stanzas: parseStanzas(lines), covered, mac };
}

function parseStanzas(lines: string[]): Stanza[] {
  const stanzas: Stanza[] = [];
  for (let at = 0; at < lines.length;) {
    const [arrow, ...args] = lines[at++].split(" ");
    if (arrow !== "->" || args.length === 0 || args.includes("")) fail();
    const start = at;
    while (lines[at]?.length === LINE) at++;
    if (at === lines.length || lines[at].length > LINE) fail();
    const body = fromBase64(lines.slice(start, ++at).join(""));
    stanzas.push({ args, body });
  }
  return stanzas;
}

function fail(): never {
  throw new SyntaxError("Cannot read the header of an age file");
}

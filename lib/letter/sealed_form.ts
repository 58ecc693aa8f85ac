/**
 * The form in which a sealed letter is stored: an RFC 5322 message with two age files in
 * base64, of which any program shows a sentence and two attachments. There is one form
 * only, so the server finds the head at the end without parsing MIME.
 *
 *     It is sealed: ...
 *     --BOUNDARY
 *     Content-Type: application/age; name=letter.age
 *     ...
 *     --BOUNDARY
 *     Content-Type: application/age; name=head.age
 *     ...
 *     --BOUNDARY--
 *
 * @module
 */
import { type Bytes, concatBytes, encodeText } from "../crypto/bytes.ts";

/** Age files have no line that begins with two dashes, so one boundary serves them all. */
const BOUNDARY = "letterlock-sealed-letter-1";

/** The title of every sealed letter. */
export const SEALED_TITLE = "Sealed letter";
/** The content type of every sealed letter. */
export const SEALED_TYPE = `multipart/mixed; boundary="${BOUNDARY}"`;

/** How the head of a sealed letter says that it is one. */
export const SEALED_FIELDS = {
  content_type: SEALED_TYPE,
  content_transfer_encoding: "7bit",
} as const;

/** The mark of a sealed letter, for a letter of this content type. */
export function sealedMark(contentType?: string): { sealed?: true } {
  return contentType === SEALED_TYPE ? { sealed: true } : {};
}

/** Bytes at the end of a sealed letter that have its head: 16 KiB in base64, and its lines. */
export const SEALED_TAIL = 24 * 1024;

const LINE_BYTES = 57;
/** Characters of a line (RFC 2045, 6.8). */
const LINE_CHARACTERS = 76;
/** Bytes that are encoded at once: whole lines. */
const PIECE = LINE_BYTES * 1024;

const PREAMBLE = "This letter is sealed: only its readers can open it, " +
  "with mail-client or with age\n(https://age-encryption.org).\n";

function partStart(name: string): string {
  return [
    `--${BOUNDARY}`,
    `Content-Type: application/age; name=${name}`,
    `Content-Disposition: attachment; filename=${name}`,
    "Content-Transfer-Encoding: base64",
    "",
    "",
  ].join("\n");
}

const START = `${PREAMBLE}${partStart("letter.age")}`;
const MIDDLE = partStart("head.age");
const END = `--${BOUNDARY}--\n`;

/**
 * Writes the content of a sealed letter, in flat memory.
 *
 * @param letter The age file of the letter; each piece may take the place of the one
 * before it.
 * @param head Gives the age file of the head, once the letter was read to its end.
 */
export async function* writeSealed(
  letter: AsyncIterable<Uint8Array>,
  head: () => Promise<Uint8Array>,
): AsyncGenerator<Bytes> {
  yield encodeText(START);
  yield* encodeLines(letter);
  yield encodeText(MIDDLE + base64Lines(await head()) + END);
}

async function* encodeLines(
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Bytes> {
  let held = new Uint8Array(0);
  for await (const piece of content) {
    held = concatBytes(held, piece);
    if (held.length < PIECE) continue;
    const whole = held.length - held.length % LINE_BYTES;
    yield encodeText(base64Lines(held.subarray(0, whole)));
    held = held.slice(whole);
  }
  if (held.length > 0) yield encodeText(base64Lines(held));
}

function base64Lines(bytes: Uint8Array): string {
  const text = bytes.toBase64();
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += LINE_CHARACTERS) {
    lines.push(`${text.slice(at, at + LINE_CHARACTERS)}\n`);
  }
  return lines.join("");
}

/**
 * The age file of a sealed letter's head.
 *
 * @param tail The end of the stored message: its last `SEALED_TAIL` bytes, or all of it.
 * @returns Nothing if they are not of the form above.
 */
export function findSealedHead(tail: Uint8Array): Bytes | undefined {
  const text = new TextDecoder("latin1").decode(tail).replaceAll("\r\n", "\n");
  const start = text.lastIndexOf(`\n${MIDDLE}`);
  if (start < 0 || !text.endsWith(`\n${END}`)) return undefined;
  const lines = text.slice(start + 1 + MIDDLE.length, -END.length);
  return decodeLines(lines);
}

/**
 * Reads the age file of a sealed letter from pieces, in flat memory, and looks at the form
 * of the rest.
 */
export class LetterReader {
  readonly #decoder = new TextDecoder("latin1");
  #held = "";
  #place: "before" | "in" | "after" = "before";

  /**
   * Takes the next bytes of the stored content, from its first one on.
   *
   * @returns What it has of the age file.
   * @throws {SyntaxError} If the content is not of the form above.
   */
  add(piece: Uint8Array): Bytes | undefined {
    this.#held += this.#decoder.decode(piece, { stream: true });
    this.#held = this.#held.replaceAll("\r\n", "\n");
    if (this.#place === "after") return this.#boundTail();
    if (this.#place === "before" && !this.#begin()) return undefined;
    return this.#takeLines();
  }

  #begin(): boolean {
    if (this.#held.length < START.length) return false;
    if (!this.#held.startsWith(START)) throw notOfTheForm();
    this.#held = this.#held.slice(START.length);
    this.#place = "in";
    return true;
  }

  #takeLines(): Bytes | undefined {
    const end = this.#held.indexOf("-");
    const until = end >= 0 ? end : this.#held.lastIndexOf("\n") + 1;
    const lines = this.#held.slice(0, until);
    this.#held = this.#held.slice(until);
    if (end >= 0) this.#place = "after";
    const bytes = decodeLines(lines);
    if (!bytes) throw notOfTheForm();
    return bytes.length > 0 ? bytes : undefined;
  }

  #boundTail(): undefined {
    if (this.#held.length > SEALED_TAIL) throw notOfTheForm();
  }

  /** @throws {SyntaxError} If its end is missing, or it has another one. */
  end(): void {
    const tail = encodeText(`\n${this.#held}`);
    const isWhole = this.#place === "after" && this.#held.startsWith(MIDDLE) &&
      findSealedHead(tail) !== undefined;
    if (!isWhole) throw notOfTheForm();
  }
}

/** Whole lines of 76 characters but for the last one: each piece of lines is base64. */
function decodeLines(lines: string): Bytes | undefined {
  if (lines !== "" && !lines.endsWith("\n")) return undefined;
  try {
    return Uint8Array.fromBase64(lines, { lastChunkHandling: "strict" });
  } catch {
    return undefined;
  }
}

function notOfTheForm(): SyntaxError {
  return new SyntaxError("Cannot read a sealed letter: it has another form");
}

import { concatBytes } from "../../../crypto/bytes.ts";
import {
  ASCII,
  bareLabel,
  charsetName,
  decodeCharset,
  guessCharset,
} from "../../charset.ts";
import { decodeOldCharset, isOldCharset } from "../../old_charsets.ts";
import { MIME_BOUNDS } from "../bounds.ts";
import type { Tell } from "../tell.ts";
import { type PieceDecoder, rareDecoder } from "./rare_charsets.ts";

/** How a text is decoded. */
export interface TextOptions {
  /** The charset as the part names it; "" if it does not. */
  charset: string;
  /** Told what is wrong, as a sentence without its period. */
  tell: Tell;
}

/**
 * The text of a part, in pieces, with lines that end by LF whatever ended them. A charset
 * that is missing, unknown or wrong is guessed by the bytes.
 */
export async function* decodeText(
  content: AsyncIterable<Uint8Array>,
  { charset, tell }: TextOptions,
): AsyncGenerator<string> {
  const lines = new LineFeeds();
  const isStrange = charset !== "" && !isKnown(charset);
  const rare = isStrange ? await rareDecoder(charset) : undefined;
  if (isStrange && !rare) {
    tell(`Its charset "${charset.slice(0, 40)}" is not known`);
  }
  const texts = rare
    ? decodeRare(content, rare)
    : decodePieces(content, charset, tell);
  for await (const text of texts) yield lines.add(text);
  yield lines.end();
}

async function* decodeRare(
  content: AsyncIterable<Uint8Array>,
  decode: PieceDecoder,
): AsyncGenerator<string> {
  for await (const piece of content) yield decode(piece);
  yield decode();
}

function isKnown(label: string): boolean {
  const bare = bareLabel(label);
  return ASCII.test(bare) || isOldCharset(bare) ||
    charsetName(label) !== undefined;
}

/** A short text is decoded as a whole; of a long one, the beginning tells its charset. */
async function* decodePieces(
  content: AsyncIterable<Uint8Array>,
  charset: string,
  tell: Tell,
): AsyncGenerator<string> {
  const isOld = isOldCharset(bareLabel(charset));
  const limit = isOld ? MIME_BOUNDS.oldText : MIME_BOUNDS.text;
  let start: Uint8Array[] | undefined = [];
  let size = 0;
  let decoder: TextDecoder | undefined;
  for await (const piece of content) {
    if (decoder) yield decoder.decode(piece, { stream: true });
    if (!start) continue;
    start.push(piece.slice());
    size += piece.length;
    if (size < limit) continue;
    const bytes = concatBytes(...start);
    start = undefined;
    if (isOld) {
      tell(`It is too long to be decoded: the beginning is shown`);
      yield decodeAll(bytes, charset);
    } else {
      decoder = decoderOf(bytes, charset);
      yield decoder.decode(bytes, { stream: true });
    }
  }
  if (start) yield decodeAll(concatBytes(...start), charset);
  else if (decoder) yield decoder.decode();
}

function decodeAll(bytes: Uint8Array, charset: string): string {
  const marked = markedCharset(bytes, charset);
  if (marked) return new TextDecoder(marked).decode(bytes);
  return decodeOldCharset(bytes, bareLabel(charset)) ??
    decodeCharset(bytes, charset).replace(/^\ufeff/, "");
}

function decoderOf(start: Uint8Array, charset: string): TextDecoder {
  const name = markedCharset(start, charset) ?? charsetName(charset);
  return new TextDecoder(
    name === undefined || name === "utf-8"
      ? guessCharset(wholeLines(start))
      : name,
  );
}

/** UTF-16 by its byte order mark, where the label says less than that. */
function markedCharset(
  [first, second]: Uint8Array,
  charset: string,
): string | undefined {
  const name = charsetName(charset);
  if (name !== undefined && name !== "utf-8") return undefined;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : undefined;
}

/** A character that is cut at the end would look like one of another charset. */
function wholeLines(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1 || bytes.length);
}

/** Makes CR LF and lone CRs to LF. */
class LineFeeds {
  #heldReturn = "";

  add(piece: string): string {
    let text = this.#heldReturn + piece;
    this.#heldReturn = text.endsWith("\r") ? "\r" : "";
    if (this.#heldReturn) text = text.slice(0, -1);
    return text.replace(/\r+\n|\r/g, "\n");
  }

  end(): string {
    return this.#heldReturn && "\n";
  }
}

import { concatBytes, encodeText } from "../crypto/bytes.ts";
import { SealError } from "./seal_error.ts";

/**
 * Most bytes of the header of an age file. A reader takes 98, and a letter has 101 readers
 * at most. Without a bound a file could make its reader try keys for hours.
 */
const AGE_HEADER_LIMIT = 16 * 1024;

/** What came of an age file so far. */
export class Intake {
  /** Bytes after the header; undefined until its end has come. */
  payload: number | undefined;
  /** Whether all has come. */
  ended = false;
  /** Whether its source failed, or its header is too long; and by what error. */
  failed = false;
  failure: unknown;

  /**
   * What came of a whole file.
   *
   * @throws {SealError} `damaged`, if its header is too long.
   */
  static of(file: Uint8Array): Intake {
    const intake = new Intake();
    intake.payload = payloadIn(file);
    intake.ended = true;
    return intake;
  }
}

/** The last line of a header, up to its 43 characters (age, "Header"). */
const MAC_LINE = encodeText("\n--- ");
const MAC_LENGTH = 43 + 1;

/**
 * Hands the pieces of an age file on, notes in `intake` what came, and ends a file whose
 * header is too long.
 */
export async function* boundHeader(
  pieces: AsyncIterable<Uint8Array>,
  intake: Intake,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    let header = new Uint8Array(0);
    for await (const piece of pieces) {
      if (intake.payload === undefined) {
        header = concatBytes(header, piece);
        intake.payload = payloadIn(header);
        if (intake.payload === undefined) continue;
        yield header;
      } else {
        intake.payload += piece.length;
        yield piece;
      }
    }
    if (intake.payload === undefined) yield header;
    intake.ended = true;
  } catch (error) {
    intake.failed = true;
    intake.failure = error;
    throw error;
  }
}

/** Bytes after the header in these first ones of a file; undefined if it goes on. */
function payloadIn(start: Uint8Array): number | undefined {
  const end = endOfHeader(start);
  if (end !== undefined && end <= start.length) return start.length - end;
  if (start.length <= AGE_HEADER_LIMIT) return undefined;
  throw new SealError("damaged", "It does not begin as an age file does");
}

function endOfHeader(start: Uint8Array): number | undefined {
  const head = start.subarray(0, AGE_HEADER_LIMIT);
  for (let at = head.indexOf(MAC_LINE[0]); at >= 0;) {
    if (MAC_LINE.every((byte, i) => head[at + i] === byte)) {
      return at + MAC_LINE.length + MAC_LENGTH;
    }
    at = head.indexOf(MAC_LINE[0], at + 1);
  }
  return undefined;
}

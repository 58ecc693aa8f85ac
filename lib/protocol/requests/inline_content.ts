import { type Bytes, concatBytes } from "../../crypto/bytes.ts";
import { INLINE_LIMIT } from "../limits.ts";
import type { Field } from "../fields.ts";

/** A content that fits in a message, or one that has to follow in pieces. */
export type Outgoing =
  | { inline: string }
  | { inline?: undefined; pieces: AsyncIterable<Uint8Array> };

/**
 * Reads as much of a content as decides whether it fits in a message.
 *
 * @throws What reading it throws.
 */
export async function readAhead(
  content: AsyncIterable<Uint8Array>,
): Promise<Outgoing> {
  const source = content[Symbol.asyncIterator]();
  const start: Uint8Array[] = [];
  for (let size = 0; size <= INLINE_LIMIT;) {
    const { value, done } = await source.next();
    if (done) return { inline: concatBytes(...start).toBase64() };
    start.push(value.slice());
    size += value.length;
  }
  return { pieces: continued(start, source) };
}

async function* continued(
  start: Uint8Array[],
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* start;
    for (;;) {
      const { value, done } = await source.next();
      if (done) return;
      yield value;
    }
  } finally {
    await source.return?.();
  }
}

/** A content in a message: base64 (RFC 4648, 4) of at most INLINE_LIMIT bytes. */
export const inlineContent: Field<string> = {
  parse: (value) => parseInline(value) && value as string,
};

/** The content that came in a message, or undefined if it is none. */
export function parseInline(value: unknown): Bytes | undefined {
  if (typeof value !== "string") return undefined;
  try {
    const bytes = Uint8Array.fromBase64(value, { lastChunkHandling: "strict" });
    return bytes.length <= INLINE_LIMIT ? bytes : undefined;
  } catch {
    return undefined;
  }
}

import { type Bytes, concatBytes, strictBase64 } from "../../crypto/bytes.ts";
import { INLINE_LIMIT } from "../limits.ts";
import type { Field } from "../fields.ts";

/** A content that fits in a message, or one that has to follow it in pieces. */
export type Outgoing =
  | { inline: string }
  | { inline?: undefined; pieces: AsyncIterable<Uint8Array> };

/**
 * Reads as much of a content as it takes to know whether it fits in a message.
 *
 * @returns The content in base64 if it has at most INLINE_LIMIT bytes, else its pieces.
 * @throws What reading it throws.
 *
 * @example
 * ```ts
 * import { parseInline, readAhead } from "./inline_content.ts";
 * import { assertEquals } from "@std/assert";
 *
 * async function* content() {
 *   yield new TextEncoder().encode("See ");
 *   yield new TextEncoder().encode("you!");
 * }
 * const { inline } = await readAhead(content());
 * assertEquals(inline, "U2VlIHlvdSE=");
 * assertEquals(parseInline(inline), new TextEncoder().encode("See you!"));
 * ```
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

/** The bytes of a content in a message, or undefined if it is not of that form. */
export function parseInline(value: unknown): Bytes | undefined {
  if (typeof value !== "string") return undefined;
  const bytes = strictBase64(value);
  return bytes && bytes.length <= INLINE_LIMIT ? bytes : undefined;
}

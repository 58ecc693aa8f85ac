import { type Bytes, concatBytes } from "../crypto/bytes.ts";

/** How a stream begins. */
interface Start {
  /** All of it, if there is no `rest`. */
  start: Bytes;
  /** The stream from its first byte on, if it is longer; to be read to its end or ended. */
  rest?: AsyncGenerator<Bytes, void, void>;
}

/**
 * Reads a stream, and tells whether it is longer than so many bytes.
 *
 * @param pieces Each may take the place of the one before it; those of `rest` do not.
 */
export async function readStart(
  pieces: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<Start> {
  const iterator = pieces[Symbol.asyncIterator]();
  const read: Bytes[] = [];
  for (let length = 0; length <= limit;) {
    const { done, value } = await iterator.next();
    if (done) return { start: concatBytes(...read) };
    read.push(new Uint8Array(value));
    length += value.length;
  }
  return { start: concatBytes(...read), rest: goOn(read, iterator) };
}

async function* goOn(
  read: Bytes[],
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Bytes, void, void> {
  try {
    yield* read.splice(0);
    for (let next; !(next = await iterator.next()).done;) {
      yield new Uint8Array(next.value);
    }
  } finally {
    await iterator.return?.();
  }
}

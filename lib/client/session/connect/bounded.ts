import { ProtocolError } from "../../../protocol/errors.ts";

/**
 * The pieces of a content, as long as they keep to the size that was announced: a server
 * must not fill the disk of a client that prepared for less.
 *
 * @param size In bytes.
 * @throws {ProtocolError} Before the first piece that goes beyond it.
 */
export async function* atMost(
  size: number,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let left = size;
  for await (const piece of pieces) {
    left -= piece.length;
    if (left < 0) {
      throw new ProtocolError(
        `Cannot understand the server: a mail is longer than the ${size} bytes ` +
          "that it announced",
      );
    }
    yield piece;
  }
}

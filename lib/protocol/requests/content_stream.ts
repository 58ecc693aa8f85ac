import type { Bytes } from "../../crypto/bytes.ts";
import { TruncatedError } from "../errors.ts";
import type { Channel } from "../records/channel.ts";
import { END } from "./ending.ts";

/**
 * Receives content in its pieces; each is gone when the next one comes.
 *
 * @returns The message that follows the content, unchecked.
 * @throws {TruncatedError} If the stream ends before that.
 */
export async function* receiveContent(
  channel: Channel,
): AsyncGenerator<Bytes, unknown, void> {
  for (;;) {
    const received = await channel.receive({ content: true });
    if (!received) throw new TruncatedError();
    if (received.kind === "message") return received.message;
    yield received.data;
  }
}

/** Sends content in its pieces, and the `end` after them. */
export async function sendContent(
  channel: Channel,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  for await (const piece of pieces) await channel.postData(piece);
  await channel.send(END.ask({}));
}

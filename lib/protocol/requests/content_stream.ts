import type { Bytes } from "../../crypto/bytes.ts";
import { ProtocolError, TruncatedError } from "../errors.ts";
import type { Channel } from "../records/channel.ts";
import { END, parseUploadEnd } from "./ending.ts";

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

/**
 * Receives what a client uploads after a request, until its `end` or `cancel`.
 *
 * @param take Gets each piece; it is gone when the next one comes.
 * @throws {ProtocolError} If something else comes.
 * @throws {TruncatedError} If the client goes away.
 */
export async function receiveUpload(
  channel: Channel,
  take: (piece: Bytes) => Promise<void>,
): Promise<"end" | "cancel"> {
  const pieces = receiveContent(channel);
  let next = await pieces.next();
  for (; !next.done; next = await pieces.next()) await take(next.value);
  const end = parseUploadEnd(next.value);
  if (end) return end;
  throw new ProtocolError("Cannot serve a request in the middle of a mail");
}

/** Sends content in its pieces, and the `end` after them. */
export async function sendContent(
  channel: Channel,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  for await (const piece of pieces) await channel.postData(piece);
  await channel.send(END.ask({}));
}

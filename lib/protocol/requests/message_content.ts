/**
 * The bytes of one of many messages: in an array if all of them are here, which is quicker
 * for short ones. They are gone when the next message is read.
 */
export type MessageContent =
  | readonly Uint8Array[]
  | AsyncIterable<Uint8Array>;

/** Whether all of a message is here. */
export function isHere(
  content: MessageContent,
): content is readonly Uint8Array[] {
  return Array.isArray(content);
}

/** The pieces of a message, wherever they are. */
export async function* piecesOf(
  content: MessageContent,
): AsyncGenerator<Uint8Array> {
  yield* content;
}

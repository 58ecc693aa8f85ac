import { openMessage } from "../../letter/mime/open_message.ts";
import { CharacterCounter } from "../../protocol/characters.ts";
import type { ReadMail } from "../../protocol/requests/mails/read.ts";

/** Characters of a letter's content, and bytes of the whole letter. */
export type Measures = Pick<ReadMail, "length" | "size">;

/**
 * Reads a letter to its end. Characters are those that the server counts where it can read.
 */
export async function measure(
  message: AsyncIterable<Uint8Array>,
): Promise<Measures> {
  const counter = new CharacterCounter();
  let size = 0;
  const counted = async function* () {
    for await (const piece of message) {
      size += piece.length;
      yield piece;
    }
  };
  const { content } = await openMessage(counted());
  for await (const piece of content) counter.add(piece);
  return { length: counter.characters, size };
}

import type { Channel } from "../../protocol/records/channel.ts";
import { CANCEL, END } from "../../protocol/requests/ending.ts";

/** The person's content could not be read, which is not the session's fault. */
export class ContentError extends Error {
  constructor(cause: unknown) {
    super("Cannot read the content", { cause });
  }
}

/**
 * Sends content after its draft, and `end` after it. A refusal ends the upload early, so
 * the answer is listened for from the start.
 *
 * @param answer The answer to the draft.
 * @param ending Called once the content is out, with whether the `end` comes next, upon
 * which the server delivers.
 * @throws {ContentError} If the content cannot be read; the upload is cancelled.
 */
export async function upload<A>(
  channel: Channel,
  pieces: AsyncIterable<Uint8Array>,
  answer: Promise<A>,
  ending: (delivers: boolean) => void,
): Promise<A> {
  const listening = new Listening(answer);
  let problem: ContentError | undefined;
  try {
    problem = await sendPieces(channel, pieces, listening);
    ending(!problem);
    await channel.send((problem ? CANCEL : END).ask({}));
  } catch (error) {
    // A server that ends the session says why before it stops reading.
    await answer;
    throw error;
  }
  const ok = await answer;
  if (problem) throw problem;
  return ok;
}

/** Sends the content until it ends or is refused; what reading it threw, if it did. */
async function sendPieces(
  channel: Channel,
  content: AsyncIterable<Uint8Array>,
  answer: Listening,
): Promise<ContentError | undefined> {
  const pieces = content[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<Uint8Array>;
    try {
      next = await pieces.next();
    } catch (cause) {
      return new ContentError(cause);
    }
    if (next.done) return undefined;
    await channel.postData(next.value);
    if (answer.came) {
      await pieces.return?.();
      return undefined;
    }
  }
}

/** Whether an answer came, whatever it says. */
class Listening {
  came = false;

  constructor(answer: Promise<unknown>) {
    const note = () => {
      this.came = true;
    };
    answer.then(note, note);
  }
}

import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { GivenMessage } from "../../protocol/requests/mails/read.ts";

/**
 * Reads many whole messages in few requests, in the order of their ids. Each content is to
 * be read before the next message; it may throw a `RequestError`, as the message's own
 * failure.
 *
 * @param messages Asks for at most LIMITS.messages, and may be given only the first.
 * @throws {Failure} If the server gives nothing.
 */
export async function* readMany(
  ids: readonly string[],
  messages: (ids: string[]) => AsyncIterable<GivenMessage>,
): AsyncGenerator<GivenMessage> {
  for (let done = 0; done < ids.length;) {
    const before = done;
    for await (
      const given of messages(ids.slice(done, done + LIMITS.messages))
    ) {
      done++;
      yield given;
    }
    if (done === before) throw nothingGiven();
  }
}

/** They would be asked for again without an end. */
function nothingGiven(): Failure {
  return new Failure(
    EXIT.cannotConnect,
    "Cannot understand the server: it gives none of the mails that it was asked for",
  );
}

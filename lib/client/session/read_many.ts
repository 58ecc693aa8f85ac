import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { RequestError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { GivenMessage } from "../../protocol/requests/mails/read.ts";

/**
 * Requests for messages that are under way at once: the server reads the next ones while
 * these are written here.
 */
const UNDER_WAY = 2;

/** How messages are asked for, and how the answers are read, one after the other. */
export interface Asking {
  /** Sends a request, and waits for no answer. */
  ask(ids: string[]): Promise<void>;
  /**
   * Reads the answer to the oldest request that has none yet. It may have only the first of
   * what was asked for.
   */
  answer(ids: string[]): AsyncIterable<GivenMessage>;
}

/**
 * Reads many whole messages: in the order of their ids, but that what the server left out
 * of an answer comes after what it was asked for meanwhile. Each content is to be read
 * before the next message; it may throw a `RequestError`, as the message's own failure.
 *
 * @throws {Failure} If the server gives nothing.
 * @throws {RequestError} If it refuses to give messages at all.
 */
export async function* readMany(
  ids: readonly string[],
  { ask, answer }: Asking,
): AsyncGenerator<GivenMessage, void, void> {
  const asked: string[][] = [];
  const left: string[] = [];
  for (let next = 0;;) {
    while (asked.length < UNDER_WAY && (next < ids.length || left.length > 0)) {
      const some = next < ids.length
        ? ids.slice(next, next += LIMITS.messages)
        : left.splice(0, LIMITS.messages);
      // Where it fails, no answer comes, and who waits for that says why.
      ask(some).catch(() => {});
      asked.push(some);
    }
    const current = asked.shift();
    if (!current) return;
    const given = yield* readAnswer(current, asked, answer);
    if (given === 0) throw nothingGiven();
    left.push(...current.slice(given));
  }
}

/** @returns How many messages the answer had. */
async function* readAnswer(
  ids: string[],
  later: readonly string[][],
  answer: Asking["answer"],
): AsyncGenerator<GivenMessage, number, void> {
  let given = 0;
  try {
    for await (const message of answer(ids)) {
      given++;
      yield message;
    }
    return given;
  } catch (error) {
    if (error instanceof RequestError) await passOver(later, answer);
    throw error;
  }
}

/** After a refusal the session goes on, once the answers to the others are read. */
async function passOver(
  asked: readonly string[][],
  answer: Asking["answer"],
): Promise<void> {
  for (const ids of asked) {
    try {
      for await (const _ of answer(ids));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
    }
  }
}

/** They would be asked for again without an end. */
function nothingGiven(): Failure {
  return new Failure(
    EXIT.cannotConnect,
    "Cannot understand the server: it gives none of the mails that it was asked for",
  );
}

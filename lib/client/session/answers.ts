import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { ReadTimeoutError } from "../../protocol/byte_stream.ts";
import type { Channel } from "../../protocol/records/channel.ts";
import {
  ProtocolError,
  type RefusalCode,
  RefusedError,
  RequestError,
  SecurityError,
  TruncatedError,
} from "../../protocol/errors.ts";
import {
  type Answer,
  notUnderstood,
  parseAnswer,
} from "../../protocol/requests/answers.ts";
import { receiveContent } from "../../protocol/requests/content_stream.ts";
import type { ByeReason } from "../../protocol/requests/ending.ts";
import type { OkDefinition } from "../../protocol/requests/request.ts";
import type { WaitDisplay } from "../output/wait_bar.ts";
import { timedOut } from "./connect/connection.ts";
import { EndedByServer } from "./connect/unanswered.ts";

/** A request by its answer. */
type Asked<A> = Pick<OkDefinition<A>, "parseOk">;

/**
 * The answer to a request. Each `wait` before it is a sign of life, so the time that the
 * client waits begins anew.
 *
 * @throws {RequestError} If the request is refused.
 * @throws {Failure} If the server ended the session.
 * @throws {ProtocolError} If it is no answer, or none comes.
 */
export async function readOk<A>(
  channel: Channel,
  request: Asked<A>,
  display?: WaitDisplay,
): Promise<A> {
  try {
    for (;;) {
      const answer = orThrow(parseAnswer(await nextMessage(channel), request));
      if (answer.type === "ok") return answer.ok;
      if (answer.type !== "wait") throw notUnderstood();
      const { done, total } = answer;
      display?.show({ done, total });
    }
  } finally {
    display?.end();
  }
}

async function nextMessage(channel: Channel): Promise<unknown> {
  const received = await channel.receive();
  if (!received) throw new TruncatedError();
  if (received.kind === "message") return received.message;
  throw new ProtocolError("Cannot understand the server: content out of turn");
}

/** The content of a mail, read from its records as they come; signs of life may be between. */
export async function* readContent(
  channel: Channel,
): AsyncGenerator<Uint8Array> {
  for (;;) {
    const message = yield* receiveContent(channel);
    const { type } = orThrow(parseAnswer(message, NO_OK));
    if (type === "end") return;
    if (type !== "wait") throw notUnderstood();
  }
}

/** For a place where an `ok` is out of turn. */
const NO_OK: Asked<never> = {
  parseOk() {
    throw notUnderstood();
  },
};

/** Leaves the answers that are neither a refusal nor the end of the session. */
function orThrow<A>(
  answer: Answer<A>,
): Extract<Answer<A>, { type: "ok" | "end" | "wait" }> {
  switch (answer.type) {
    case "error":
      throw new RequestError(answer.code, answer.message);
    case "bye":
      throw new EndedByServer(
        exitCodeOf(answer.reason),
        byeText(answer.reason),
      );
  }
  return answer;
}

/** Says why the session ended; a reason that the client does not know is not shown. */
function byeText(reason: ByeReason | undefined): string {
  return reason ? BYE_TEXTS[reason] : "The server ended the session";
}

function exitCodeOf(reason: ByeReason | undefined): number {
  return reason === "too_many_sessions" ? EXIT.full : EXIT.cannotConnect;
}

const BYE_TEXTS: Record<ByeReason, string> = {
  asked: "The session has ended",
  idle: "The server ended the session: nothing was done for too long",
  session_limit: "The server ended the session: it reached its time limit",
  closing: "The server ended the session: it is stopping",
  account_changed:
    "The server ended the session: the account was removed, or has new keys or another password",
  too_many_sessions:
    "The server ended the session: you are logged in as often as one user may be; end another session first",
  kicked: "The server ended the session: its operator wanted it so",
};

/** Gives a failure of the session the exit code that it means. */
export function toFailure(error: unknown): unknown {
  if (error instanceof ReadTimeoutError) return timedOut(error.timeoutMs);
  if (error instanceof RefusedError) return refusalFailure(error);
  if (error instanceof SecurityError) {
    return new Failure(EXIT.security, error.message);
  }
  if (error instanceof ProtocolError) {
    return new Failure(EXIT.cannotConnect, error.message);
  }
  return error;
}

function refusalFailure({ code, message }: RefusedError): Failure {
  const exitCode = code === "invalid"
    ? EXIT.invalidCredentials
    : code === "full"
    ? EXIT.full
    : code === "clock" || code === "mode"
    ? EXIT.security
    : EXIT.cannotConnect;
  return new Failure(exitCode, message, HINTS[code]);
}

/** What else `invalid` may mean: the server says the same of a login that does not open. */
const OLD_KEYS =
  "If they are right, your keys may be old: where keygen has rotated the server's key " +
  "or yours, ask the server's owner for your folder of keys again";

const HINTS: Partial<Record<RefusalCode, string>> = {
  invalid: OLD_KEYS,
  full: "--wait waits for a place",
  unavailable: "Tell the server's owner: its log says why",
  clock: "mail-client doctor says by how much",
  mode: "somebody may have changed what the server said: tell its owner",
  timeout: "try again",
  protocol: "is this mail-client of the server's version?",
  closing: "try again in a while",
  internal: "the server's owner finds the reason in its log",
};

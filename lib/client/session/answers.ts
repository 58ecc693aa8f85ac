import { ReadTimeoutError } from "../../protocol/byte_stream.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import type { Channel } from "../../protocol/records/channel.ts";
import {
  ProtocolError,
  RefusedError,
  RequestError,
  SecurityError,
  TruncatedError,
} from "../../protocol/errors.ts";
import { parseInline } from "../../protocol/requests/inline_content.ts";
import {
  type ByeReason,
  checkResponse,
  type Response,
} from "../../protocol/requests/messages.ts";
import { timedOut } from "./connection.ts";

async function readResponse(channel: Channel): Promise<Response> {
  const received = await channel.receive();
  if (!received) throw new TruncatedError();
  if (received.kind !== "message") {
    throw new ProtocolError(
      "Cannot understand the server: content out of turn",
    );
  }
  const response = checkResponse(received.message);
  if (response.type === "bye") throw endedByServer(response.reason);
  return response;
}

/**
 * The answer to a request.
 *
 * @throws {RequestError} If the request is refused.
 * @throws {Failure} If the server ended the session.
 * @throws {ProtocolError} If it is no answer, or none comes.
 */
export async function readOk(
  channel: Channel,
): Promise<Record<string, unknown>> {
  const response = await readResponse(channel);
  if (response.type === "ok") return response;
  if (response.type === "error") {
    throw new RequestError(response.code, response.message);
  }
  throw notUnderstood();
}

const BYE_TEXTS: Record<ByeReason, string> = {
  asked: "The session has ended",
  idle: "The server ended the session: nothing was done for too long",
  session_limit: "The server ended the session: it reached its time limit",
  closing: "The server ended the session: it is stopping",
};

function endedByServer(reason: ByeReason): Failure {
  const known = Object.hasOwn(BYE_TEXTS, reason) ? reason : "asked";
  return new Failure(EXIT.cannotConnect, BYE_TEXTS[known]);
}

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
  return new Failure(exitCode, message);
}

function notUnderstood(): ProtocolError {
  return new ProtocolError("Cannot understand the answer of the server");
}

/**
 * The content of a mail that came in the answer.
 *
 * @throws {ProtocolError} If it is none.
 */
export function checkInline(value: unknown): Uint8Array {
  const content = parseInline(value);
  if (content) return content;
  throw notUnderstood();
}

/** The content of a mail, read from its records as they come. */
export async function* readContent(
  channel: Channel,
): AsyncGenerator<Uint8Array> {
  for (;;) {
    const received = await channel.receive({ content: true });
    if (!received) throw new TruncatedError();
    if (received.kind === "data") yield received.data;
    else return checkEnd(checkResponse(received.message));
  }
}

function checkEnd(response: Response): void {
  if (response.type === "error") {
    throw new RequestError(response.code, response.message);
  }
  if (response.type === "bye") throw endedByServer(response.reason);
  if (response.type !== "end") {
    throw notUnderstood();
  }
}

import {
  ProtocolError,
  REQUEST_ERROR_CODES,
  type RequestError,
  type RequestErrorCode,
} from "../errors.ts";
import { BYE_REASONS, type ByeMessage, type ByeReason } from "./ending.ts";
import { parseWait, type WaitMessage } from "./wait.ts";
import { oneOf, parseFields, text } from "../fields.ts";
import type { OkDefinition } from "./request.ts";

/** The answer to a request that was refused; the session goes on. */
export interface ErrorMessage {
  type: "error";
  code: RequestErrorCode;
  /** A sentence for the person who asked. */
  message: string;
}

/** Every possible answer to a request whose `ok` carries A. */
export type Answer<A> =
  | { type: "ok"; ok: A }
  | ErrorMessage
  | { type: "end" }
  | WaitMessage
  | ReceivedBye;

/** A `bye` as a client takes it; without a reason if the client does not know it. */
export type ReceivedBye = Pick<ByeMessage, "type"> & { reason?: ByeReason };

/** Says that a request is refused. */
export function refuse({ code, message }: RequestError): ErrorMessage {
  return { type: "error", code, message };
}

const ERROR_FIELDS = { code: oneOf(REQUEST_ERROR_CODES), message: text };
const BYE_FIELDS = { reason: oneOf(BYE_REASONS) };

/**
 * Checks a message that answers a request. A `bye` whose reason is missing or unknown is
 * still the end of the session, by the server.
 *
 * @param request What was asked, which says how its `ok` looks.
 * @throws {ProtocolError} If the message is no answer, or not one to this request.
 *
 * @example
 * ```ts
 * import { parseAnswer } from "./answers.ts";
 * import { SEND } from "./mails/send.ts";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const delivered = { type: "ok", id: "1700000000.M1" };
 * assertEquals(parseAnswer(delivered, SEND), {
 *   type: "ok",
 *   ok: { id: "1700000000.M1" },
 * });
 * const refused = { type: "error", code: "over_quota", message: "No room" };
 * assertEquals<unknown>(parseAnswer(refused, SEND), refused);
 * assertThrows(() => parseAnswer({ type: "ok" }, SEND));
 * ```
 */
export function parseAnswer<A>(
  message: unknown,
  request: Pick<OkDefinition<A>, "parseOk">,
): Answer<A> {
  switch (parseFields({ type: text }, message).values?.type) {
    case "ok":
      return { type: "ok", ok: request.parseOk(message) };
    case "end":
      return { type: "end" };
    case "wait":
      return parseWait(message);
    case "bye": {
      const { values } = parseFields(BYE_FIELDS, message);
      return { type: "bye", reason: values?.reason };
    }
    case "error": {
      const { values } = parseFields(ERROR_FIELDS, message);
      if (values) return { type: "error", ...values };
    }
  }
  throw notUnderstood();
}

/** The error for a message that is no answer. */
export function notUnderstood(): ProtocolError {
  return new ProtocolError("Cannot understand the answer of the server");
}

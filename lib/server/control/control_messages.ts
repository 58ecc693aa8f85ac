/**
 * What is said on the control socket: one JSON object a line. A connection has one request;
 * the server answers it by one line and closes, or, at `stop`, closes when it has stopped.
 *
 * @module
 */
import {
  count,
  type FieldValues,
  flag,
  listOf,
  oneOf,
  optional,
  parseFields,
  text,
} from "../../protocol/fields.ts";

/** Most bytes of a request's line, with its newline. */
export const REQUEST_LIMIT = 1024;
/** Most bytes of an answer's line, with its newline: a status of 10,000 sessions. */
export const ANSWER_LIMIT = 8 * 1024 * 1024;

/** What a server can be asked for. */
const COMMANDS = ["status", "cluster", "kick", "stop", "reload"] as const;

/** The form of {@link ControlRequest}. */
const REQUEST = {
  command: oneOf(COMMANDS),
  /** Of a `kick`: the session. */
  id: optional(count),
};

/** What a server is asked for. */
export type ControlRequest = FieldValues<typeof REQUEST>;

/** The request of a line, or undefined if it is none. */
export function parseControlRequest(
  value: unknown,
): ControlRequest | undefined {
  const { values } = parseFields(REQUEST, value);
  const isWhole = (values?.command === "kick") === (values?.id !== undefined);
  return isWhole ? values : undefined;
}

/** What came of a reload. */
export const RELOADED = {
  /** A sentence for each thing that changed or could not. */
  changes: listOf(text),
  /** Whether something could not. */
  failed: flag,
};

/** What came of a reload. */
export type Reloaded = FieldValues<typeof RELOADED>;

/** Why a server refuses a request. */
const REFUSALS = [
  ...["busy", "malformed", "not_found", "alone", "failed"] as const,
] as const;
/** One of them. */
export type ControlRefusal = typeof REFUSALS[number];

/** The form of an answer that is a refusal. */
const REFUSED = { error: oneOf(REFUSALS), message: text };

/** A refusal. */
export type ControlError = FieldValues<typeof REFUSED>;

/** The refusal of an answer, or undefined if it is none. */
export function parseControlError(value: unknown): ControlError | undefined {
  return parseFields(REFUSED, value).values;
}

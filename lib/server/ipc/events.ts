/**
 * What a worker tells its supervisor: one JSON object a line on standard error. The
 * supervisor checks each line and believes none: an event can end the session of the
 * worker that wrote it, and nothing else.
 *
 * @module
 */
import { type RefusalCode, REFUSALS } from "../../protocol/errors.ts";
import {
  amount,
  type Fields,
  oneOf,
  optional,
  parseObject,
  text,
  texts,
} from "./fields.ts";

/** How a session can end. A worker that exits without one of these has crashed. */
export const SESSION_OUTCOMES = [
  /** The client said bye. */
  "done",
  /** The client went away without a bye. */
  "vanished",
  /** The client, or somebody on the way, broke the protocol. */
  "violation",
  /** No request came for the idle time. */
  "idle",
  /** The session reached its time limit. */
  "session_limit",
  /** The server is stopping. */
  "closing",
] as const;
export type SessionOutcome = typeof SESSION_OUTCOMES[number];

export type WorkerEvent =
  /** The keys are loaded; a client may come. */
  | { event: "ready" }
  /** Why the worker cannot serve at all. */
  | { event: "unusable"; message: string }
  /** The login is good; `session` is the id in hex, in enhanced mode. */
  | { event: "accepted"; user: string; session?: string }
  /** The login is not good. `user` is there if it opened. */
  | { event: "refused"; code: RefusalCode; user?: string; alert?: string }
  /** A mail was delivered; `length` is in characters. */
  | { event: "mail"; from: string; to: string[]; length: number }
  /** An attack that was refused. */
  | { event: "alert"; message: string }
  /** Something the operator should know. */
  | { event: "notice"; message: string }
  /** The session is over. */
  | { event: "ended"; outcome: SessionOutcome };

/** Writes an event; synchronous, so that it is out before the process ends. */
export function emit(event: WorkerEvent): void {
  const line = new TextEncoder().encode(JSON.stringify(event) + "\n");
  for (let offset = 0; offset < line.length;) {
    offset += Deno.stderr.writeSync(line.subarray(offset));
  }
}

/** The event of a line, or undefined if it is something else, such as a crash. */
export function parseEvent(line: string): WorkerEvent | undefined {
  try {
    const fields = parseObject(line);
    return PARSERS[oneOf(EVENT_NAMES, fields.event)](fields);
  } catch {
    return undefined;
  }
}

type EventName = WorkerEvent["event"];
type EventParsers = {
  [Name in EventName]: (
    fields: Fields,
  ) => Extract<WorkerEvent, { event: Name }>;
};

const REFUSAL_CODES = Object.keys(REFUSALS) as RefusalCode[];

const PARSERS: EventParsers = {
  ready: () => ({ event: "ready" }),
  unusable: ({ message }) => ({ event: "unusable", message: text(message) }),
  accepted: ({ user, session }) => ({
    event: "accepted",
    user: text(user),
    session: optional(text, session),
  }),
  refused: ({ code, user, alert }) => ({
    event: "refused",
    code: oneOf(REFUSAL_CODES, code),
    user: optional(text, user),
    alert: optional(text, alert),
  }),
  mail: ({ from, to, length }) => ({
    event: "mail",
    from: text(from),
    to: texts(to),
    length: amount(length),
  }),
  alert: ({ message }) => ({ event: "alert", message: text(message) }),
  notice: ({ message }) => ({ event: "notice", message: text(message) }),
  ended: ({ outcome }) => ({
    event: "ended",
    outcome: oneOf(SESSION_OUTCOMES, outcome),
  }),
};

const EVENT_NAMES = Object.keys(PARSERS) as EventName[];

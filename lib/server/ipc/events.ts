/**
 * What a worker tells its supervisor: one JSON object a line on standard error. The
 * supervisor checks each line and believes none: an event can end the session of the
 * worker that wrote it, and nothing else.
 *
 * @module
 */
import { strictBase64 } from "../../crypto/bytes.ts";
import { writeAllSync } from "../../program/system/write_all_sync.ts";
import { REFUSAL_CODES } from "../../protocol/errors.ts";
import {
  count,
  type Field,
  type FieldValues,
  listOf,
  objectOf,
  oneOf,
  optional,
  parseFields,
  text,
  textLike,
} from "../../protocol/fields.ts";
import { USER_NAME_PATTERN } from "../../program/user_names.ts";
import {
  BUCKETS,
  LONGEST_US,
  MOST_TIMES,
  sumOf,
  type Times,
} from "./histogram.ts";
import { parseJson } from "./json.ts";
import { SESSION_OUTCOMES, type SessionOutcome } from "./session_outcomes.ts";

export { SESSION_OUTCOMES, type SessionOutcome };

const userName = textLike(USER_NAME_PATTERN);
/** What changes when an account ends or gets another password. */
const stamp = textLike(/^[0-9a-f]{64}$/);

/** Base64 of at most that many characters; whoever decodes it does not fail. */
function base64(most: number): Field<string> {
  return {
    parse: (value) =>
      typeof value === "string" && value.length <= most &&
        strictBase64(value)?.length
        ? value
        : undefined,
  };
}

/** An integer from 0 to `most`. */
function upTo(most: number): Field<number> {
  return {
    parse(value) {
      const number = count.parse(value);
      return number !== undefined && number <= most ? number : undefined;
    },
  };
}

const TIMES = objectOf({
  counts: listOf(upTo(MOST_TIMES)),
  us: upTo(LONGEST_US),
});

/** Times of the disk: a count for each bucket, and not too many in all. */
const times: Field<Times> = {
  parse(value) {
    const parsed = TIMES.parse(value);
    const isWhole = parsed?.counts.length === BUCKETS.length + 1 &&
      sumOf(parsed.counts) <= MOST_TIMES;
    return isWhole ? parsed : undefined;
  },
};

/** What became of a session's wish for a place. */
export const PLACE_ANSWERS = [
  "taken",
  /** The user has as many sessions as one may have. */
  "surplus",
  /** The group has as many as there may be. */
  "full",
  /** The database could not be asked. */
  "unknown",
] as const;

/** Whose failed logins. */
export const failureKey = {
  /** An address, or a block of them, as penalties have it. */
  address: textLike(/^[!-~]{1,64}$/),
  /** A user's name, or nothing. */
  aim: textLike(/^(?:[a-z0-9][a-z0-9._-]{0,31})?$/),
};

/** The form of each event. */
const FORMS = {
  /** It may be used; `key` is what a session is sealed to (handover.ts). */
  ready: { key: optional(base64(44)) },
  /** Why the worker cannot serve at all. */
  unusable: { message: text },
  /** The server has other keys by now: another process has to check the login. */
  stale: { id: count },
  /**
   * The login is good; `session` is the id in hex, in enhanced mode. `welcome` is for the
   * client, `handover` for the worker.
   */
  accepted: {
    id: count,
    user: userName,
    account: stamp,
    session: optional(textLike(/^[0-9a-f]{32}$/)),
    welcome: base64(8000),
    handover: base64(4000),
  },
  /** The login is not good. `user` is there if it opened. */
  refused: {
    id: count,
    code: oneOf(REFUSAL_CODES),
    user: optional(text),
    alert: optional(text),
  },
  /** The login could not be checked: something of the server does not work. */
  failed: { id: count, message: text },
  /** Which account a user has; none if it has ended. */
  account: { user: userName, account: optional(stamp) },
  /**
   * A mail was delivered; `length` is in characters, `us` how many µs that took, `syncs`
   * how long the disk took for what it made durable meanwhile.
   */
  mail: {
    from: userName,
    to: listOf(userName),
    length: count,
    us: optional(upTo(LONGEST_US)),
    syncs: optional(times),
  },
  /**
   * The user wants another password; sealed to the server's key, so that the supervisor
   * cannot read it (worker/password/).
   */
  password: { envelope: base64(4000) },
  /** The new password is on disk; `account` is what the account is known by from now on. */
  written: { account: stamp },
  /** The old password was wrong. */
  wrong: {},
  /** The client parks its connection. */
  park: {},
  /**
   * When something came to a user's box or went last, in ms since the epoch, 0 if nothing
   * did.
   */
  box: { user: userName, changed: count },
  /** All boxes of the order were told. */
  looked: {},
  /** What became of a `take`. */
  place: { session: count, answer: oneOf(PLACE_ANSWERS) },
  /** What all servers together have seen of failed logins; `ago` is in ms. */
  failures: { ...failureKey, failures: count, ago: count },
  /** A `sync` is done. */
  synced: {},
  /** The database cannot be asked: this server is by itself. */
  apart: { message: text },
  /** One of the servers; it started in ms since the epoch, and was seen in ms before now. */
  server: {
    name: text,
    started: count,
    seenAgo: count,
    places: count,
    status: text,
  },
  /** All servers were told; `problem` is why not. */
  listed: { problem: optional(text) },
  /** An attack that was refused. */
  alert: { message: text },
  /** Something the operator should know; `errno` is the name of the system's error. */
  notice: { message: text, errno: optional(textLike(/^E[A-Z0-9]{1,30}$/)) },
  /** The session is over. */
  ended: { outcome: oneOf(SESSION_OUTCOMES), syncs: optional(times) },
};

type EventName = keyof typeof FORMS;
const EVENT_NAMES = Object.keys(FORMS) as EventName[];

export type WorkerEvent = {
  [N in EventName]: { event: N } & FieldValues<typeof FORMS[N]>;
}[EventName];

/** Writes an event; synchronous, so that it is out before the process ends. */
export function emit(event: WorkerEvent): void {
  const line = new TextEncoder().encode(JSON.stringify(event) + "\n");
  writeAllSync(Deno.stderr, line);
}

/** Whether a line is meant as an event, of whatever form: no crash writes such a line. */
export function looksLikeEvent(line: string): boolean {
  return line.startsWith("{");
}

/** The event of a line, or undefined if it is something else, such as a crash. */
export function parseEvent(line: string): WorkerEvent | undefined {
  const message = parseJson(line);
  const event = parseFields({ event: oneOf(EVENT_NAMES) }, message).values
    ?.event;
  const fields = event && parseFields(FORMS[event], message).values;
  return fields && { event, ...fields } as WorkerEvent;
}

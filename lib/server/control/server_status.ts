import {
  count,
  type Field,
  type FieldValues,
  listOf,
  objectOf,
  oneOf,
  text,
} from "../../protocol/fields.ts";

/** A number of any kind that is not below 0. */
const measure: Field<number> = {
  parse: (value) => typeof value === "number" && value >= 0 ? value : undefined,
};

/** A session of a user who is logged in. */
const SESSION = {
  id: count,
  user: text,
  address: text,
  /** ISO 8601, as is the next one. */
  since: text,
  lastUse: text,
  bytesIn: count,
  bytesOut: count,
};

/** Of things that there is room for. */
const ROOM = { taken: count, limit: count };

/** How often something took how long, added up from the shortest times on. */
const HISTOGRAM = {
  count,
  /** All times together. */
  seconds: measure,
  /** Times up to `le` seconds. */
  buckets: listOf(objectOf({ le: measure, count })),
};

/** The form of {@link ServerStatus}. */
const STATUS = {
  version: text,
  state: oneOf(["starting", "ready", "stopping"]),
  mode: oneOf(["basic", "enhanced"]),
  /** Where it listens. */
  address: text,
  pid: count,
  /** ISO 8601. */
  started: text,
  /** Seconds since then. */
  uptime: measure,
  /** The folder of the boxes, absolute, or the address of their database. */
  mail: text,
  /** Users logged in. */
  places: objectOf(ROOM),
  /** Connections that wait for news. */
  parked: objectOf(ROOM),
  /** Connections before login. */
  preauth: objectOf(ROOM),
  sessions: listOf(objectOf(SESSION)),
  /** Since it started. */
  counters: objectOf({
    connections: count,
    logins: count,
    mails: count,
    bytesIn: count,
    bytesOut: count,
    alerts: count,
    crashes: count,
    lostLines: count,
    refusals: listOf(objectOf({ reason: text, count })),
  }),
  fsync: objectOf(HISTOGRAM),
  delivery: objectOf(HISTOGRAM),
  /** What is wrong now, a sentence each. */
  problems: listOf(text),
};

/** What a running server tells of itself (docs/json.md). */
export type ServerStatus = FieldValues<typeof STATUS>;
/** A session as the status lists it. */
export type SessionStatus = FieldValues<typeof SESSION>;
/** Times as the status has them. */
export type HistogramStatus = FieldValues<typeof HISTOGRAM>;

/** The check of a status that came from a server: it may be of another version. */
export const serverStatus: Field<ServerStatus> = objectOf(STATUS);

/** The check of a session that was ended. */
export const sessionStatus: Field<SessionStatus> = objectOf(SESSION);

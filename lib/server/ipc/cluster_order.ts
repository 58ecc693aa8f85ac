import { type Bytes, decodeText, encodeText } from "../../crypto/bytes.ts";
import { USER_NAME_PATTERN } from "../../program/user_names.ts";
import {
  count,
  type FieldValues,
  flag,
  listOf,
  objectOf,
  optional,
  parseFields,
  text,
  textLike,
} from "../../protocol/fields.ts";
import { encodeFrame } from "../../protocol/records/frame.ts";
import { failureKey } from "./events.ts";
import { parseJson } from "./json.ts";

/** A session, and its user. */
const PLACE = { session: count, name: textLike(USER_NAME_PATTERN) };

/** What is new of the failed logins of an address that aimed at one name. */
const NEWS = {
  ...failureKey,
  /** Whether a good login has taken back what was before. */
  forgiven: flag,
  /** How many more. */
  failures: count,
};

/** The form of {@link ClusterOrder}: an order has one of these. */
const ORDER = {
  /** The first order: who this server is, and the places that it has. */
  begin: optional(objectOf({
    /** A UUID, of this run. */
    id: textLike(/^[0-9a-f-]{36}$/),
    /** Of its machine. */
    name: text,
    /** In ms since the epoch. */
    started: count,
    places: listOf(objectOf(PLACE)),
  })),
  /** Take a place for a session, within these limits. */
  take: optional(objectOf({
    ...PLACE,
    perUser: count,
    group: optional(count),
  })),
  /** A session has a place that nobody was asked for. */
  hold: optional(objectOf(PLACE)),
  /** A session has none any more. */
  free: optional(count),
  /** Tell the others that, and tell what they tell; with a `status`, that this server is there. */
  sync: optional(objectOf({
    failures: listOf(objectOf(NEWS)),
    status: optional(text),
  })),
  /** Tell which servers there are. */
  list: optional(flag),
};

/** What a cluster worker is told. */
export type ClusterOrder = FieldValues<typeof ORDER>;
/** What is new of the failed logins of an address that aimed at one name. */
export type FailureNewsItem = FieldValues<typeof NEWS>;

/** Most bytes of an order: 10,000 places. */
export const CLUSTER_ORDER_LIMIT = 1024 * 1024;

/** The frame of an order. */
export function encodeClusterOrder(order: ClusterOrder): Bytes {
  return encodeFrame(encodeText(JSON.stringify(order)));
}

/**
 * The order of a frame's body.
 *
 * @throws {TypeError} If it does not parse.
 */
export function parseClusterOrder(body: Uint8Array): ClusterOrder {
  const { values, wrong } = parseFields(ORDER, parseJson(decodeText(body)));
  if (values && Object.keys(values).length === 1) return values;
  throw new TypeError(
    `Cannot read what the other servers are to be told: its ${
      wrong ?? "kind"
    } is missing or wrong`,
  );
}

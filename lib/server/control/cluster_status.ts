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
} from "../../protocol/fields.ts";
import { parseJson } from "../ipc/json.ts";

/** What a server tells the others over a database of itself. */
const NOTE = {
  version: text,
  /** Where it listens. */
  address: text,
  mode: oneOf(["basic", "enhanced"]),
  /** Users logged in. */
  places: objectOf({ taken: count, limit: count }),
  /** Since it started. */
  logins: count,
};

/** What a server tells the others over a database of itself. */
export type ServerNote = FieldValues<typeof NOTE>;

/** A server as the others see it. */
const SERVER = {
  /** Of its machine. */
  name: text,
  /** ISO 8601, as is the next one. */
  started: text,
  /** When it was heard of last. */
  seen: text,
  /** Sessions that the group counts. */
  sessions: count,
  // What it told of itself; a program of another version may tell other things.
  version: optional(NOTE.version),
  address: optional(NOTE.address),
  mode: optional(NOTE.mode),
  places: optional(NOTE.places),
  logins: optional(NOTE.logins),
};

/** The form of {@link ClusterStatus}. */
const STATUS = {
  servers: listOf(objectOf(SERVER)),
  /** Sessions of all of them; without a limit there is none. */
  places: objectOf({ taken: count, limit: optional(count) }),
};

/** All servers over one database (docs/json.md). */
export type ClusterStatus = FieldValues<typeof STATUS>;

/** The check of what a server answers. */
export const clusterStatus: Field<ClusterStatus> = objectOf(STATUS);

/** A row of the database. */
export interface ServerInDatabase {
  name: string;
  /** In ms since the epoch. */
  started: number;
  /** In ms before now. */
  seenAgo: number;
  places: number;
  /** A {@link ServerNote} in JSON, unless another program wrote it. */
  status: string;
}

/**
 * The status of all servers.
 *
 * @param now In ms since the epoch.
 * @param limit Sessions that there may be, if there is a limit.
 */
export function clusterStatusOf(
  rows: readonly ServerInDatabase[],
  now: number,
  limit?: number,
): ClusterStatus {
  const taken = rows.reduce((sum, { places }) => sum + places, 0);
  return {
    servers: rows.map(({ name, started, seenAgo, places, status }) => {
      const { values: note } = parseFields(NOTE, parseJson(status));
      return {
        name,
        started: iso(started),
        seen: iso(now - seenAgo),
        sessions: places,
        ...note,
      };
    }),
    places: { taken, ...limit !== undefined && { limit } },
  };
}

/** A time that no calendar has is the first one. */
function iso(epochMs: number): string {
  const time = new Date(epochMs);
  return new Date(Number.isNaN(time.getTime()) ? 0 : time).toISOString();
}

import { LINGERING_LIMIT, PREAUTH_LIMIT, SPARES } from "../limits.ts";
import type { ServerOptions } from "../options.ts";

/** Files of a user who is logged in: the connection, three pipes, the process. */
const FILES_OF_USER = 5;
/** Files of a worker that waits for a client: three pipes, the process. */
const FILES_OF_SPARE = 4;
/** Files of two processes that check logins. */
const FILES_OF_LOGINS = 2 * FILES_OF_SPARE;
/** Files to start one more process with, to take one more connection, to log. */
const FILES_AT_HAND = 16;

/** Who may hold connections, so that workers find file descriptors. */
export interface Rooms {
  /** Connections before login. */
  preauth: number;
  /** Refused connections whose peers get time to read why. */
  lingering: number;
  /** Connections whose clients wait for news. */
  parked: number;
}

/** What the options say of that. */
export type Wanted = Pick<ServerOptions, "maxClients" | "maxParked">;

/** More files than the server ever needs at once. */
export function filesWanted({ maxClients, maxParked }: Wanted): number {
  return reserve(maxClients) + PREAUTH_LIMIT + LINGERING_LIMIT + maxParked;
}

/** Keeps files for every user and for the spare workers; the others share the rest. */
export function roomsOf(
  filesLeft: number,
  { maxClients, maxParked }: Wanted,
): Rooms {
  const rest = filesLeft - reserve(maxClients);
  const lingering = between(4, Math.floor(rest / 8), LINGERING_LIMIT);
  const spare = Math.max(
    Math.floor(rest / 8),
    rest - lingering - PREAUTH_LIMIT,
  );
  const parked = between(0, spare, maxParked);
  const preauth = between(8, rest - lingering - parked, PREAUTH_LIMIT);
  return { preauth, lingering, parked };
}

/**
 * How many files this process can open now, at most `most`. It opens as many: Deno does
 * not tell the limit, and what counts is what the system gives.
 *
 * @param path What it opens: anything readable.
 */
export function countOpenableFiles(path: string, most: number): number {
  const files: Disposable[] = [];
  try {
    while (files.length < most) files.push(Deno.openSync(path));
  } catch {
    // That was the last one.
  }
  for (const file of files) file[Symbol.dispose]();
  return files.length;
}

function reserve(maxClients: number): number {
  return FILES_OF_USER * maxClients + FILES_OF_SPARE * SPARES +
    FILES_OF_LOGINS + FILES_AT_HAND;
}

function between(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

import { LINGERING_LIMIT, PREAUTH_LIMIT, SPARES } from "../limits.ts";
import type { ServerOptions } from "../options.ts";

/** Files of a process: three pipes, and itself. */
const FILES_OF_PROCESS = 4;
/** Processes that check logins. */
const LOGIN_PROCESSES = 2;
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
export type Wanted = Pick<
  ServerOptions,
  "maxClients" | "maxParked" | "sessionsPerWorker"
>;

/** More files than the server ever needs at once. */
export function filesWanted(wanted: Wanted): number {
  const others = PREAUTH_LIMIT + LINGERING_LIMIT + wanted.maxParked;
  return reserve(wanted) + others;
}

/** Keeps files for every user and for the spare workers; the others share the rest. */
export function roomsOf(
  filesLeft: number,
  wanted: Wanted,
): Rooms {
  const { maxParked } = wanted;
  const rest = filesLeft - reserve(wanted);
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

/** A connection for each user, and the processes. */
function reserve({ maxClients, sessionsPerWorker }: Wanted): number {
  const workers = Math.ceil(maxClients / sessionsPerWorker) + SPARES;
  const processes = workers + LOGIN_PROCESSES;
  return maxClients + FILES_OF_PROCESS * processes + FILES_AT_HAND;
}

function between(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

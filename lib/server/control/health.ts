import { EXIT } from "../../program/exit_codes.ts";
import { formatSize } from "../../program/format_size.ts";
import type { ServerStatus } from "./server_status.ts";
import type { Stored } from "./stored.ts";

/** Bytes on the disk below which mail may soon be refused. */
export const LITTLE_SPACE = 100_000_000;

/** A status, and what is stored. */
export type WholeStatus = ServerStatus & Stored;

/** What the server tells, what is stored, and what is wrong by both. */
export function wholeStatus(status: ServerStatus, stored: Stored): WholeStatus {
  const { free = Infinity } = stored.disk ?? {};
  const isShort = free < LITTLE_SPACE;
  const problems = isShort
    ? [...status.problems, `The disk has ${formatSize(free)} left`]
    : status.problems;
  return { ...status, ...stored, problems };
}

/**
 * The exit code that says how a server does: 0 if all is well, 5 if nothing is wrong but that
 * all places are taken, 1 if anything else is.
 */
export function healthCode(
  { problems, places }: Pick<ServerStatus, "problems" | "places">,
): number {
  if (problems.length === 0) return EXIT.done;
  const isFull = places.taken >= places.limit;
  return isFull && problems.length === 1 ? EXIT.full : EXIT.failed;
}

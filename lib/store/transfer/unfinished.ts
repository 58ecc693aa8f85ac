/**
 * A place that `--migrate` has not filled yet says so: what began as half of the mail would
 * look like all of it, and what a server changed there could not be gone on with.
 *
 * @module
 */
import { TransferError } from "./transfer.ts";

/** Says of a place why it is of no use yet, and what to do. */
export function unfinishedWords(source: string): string {
  return `mail-server --migrate from ${source} has not brought all mail: ` +
    "run that again";
}

/**
 * Refuses to move the mail of such a place on.
 *
 * @param place How a person calls it.
 * @param from Where its mail comes from; undefined if it has all.
 * @throws {TransferError} If it has not all.
 */
export function refuseUnfinished(place: string, from?: string): void {
  if (from === undefined) return;
  throw new TransferError(`Cannot move ${place}: ${unfinishedWords(from)}`);
}

/**
 * Refuses to go on with the mail of another place, whose rest nobody would miss then.
 *
 * @param place How a person calls where the mail goes.
 * @param from Where earlier mail comes from; undefined if all has come.
 * @throws {TransferError} If that is another place than `source`.
 */
export function refuseOther(
  place: string,
  from: string | undefined,
  source: string,
): void {
  if (from === undefined || isSame(from, source)) return;
  throw new TransferError(
    `Cannot use ${place}: ${unfinishedWords(from)} first`,
  );
}

/** After a failover a database has other hosts, and another role may move its mail. */
function isSame(one: string, other: string): boolean {
  if (one === other) return true;
  const database = databaseOf(one);
  return database !== undefined && database === databaseOf(other);
}

function databaseOf(place: string): string | undefined {
  return /^postgres(?:ql)?:\/\/.*\/([^/]+)$/.exec(place)?.[1];
}

import { StorageError } from "../../errors.ts";

/** What the server or the way to it refused. */
export class DatabaseError extends Error {
  override name = "DatabaseError";

  /** @param code Five characters (SQLSTATE), or the name of the system's error, if any. */
  constructor(message: string, readonly code?: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** A transaction whose connection was lost at its end, of which nobody knows. */
export class EndUnknown extends DatabaseError {
  override name = "EndUnknown";
}

/** For what the store's own statements never lead to. */
export function damaged(what: string): DatabaseError {
  return new DatabaseError(`The database is damaged: ${what}`);
}

/** SQLSTATEs: serialization failure, deadlock. The whole transaction may come again. */
const TRY_AGAIN = ["40001", "40P01"];
/** Another row has this key. */
const TAKEN = "23505";
/** The disk of the server is full; too large a file. */
const FULL = ["53100", "ENOSPC"];

/** SQLSTATEs: the server knows no statement of this name, or its tables have changed. */
const FORGOTTEN = ["26000", "0A000"];

/** Whether a statement that the server was to keep has to be told it again. */
export function isForgotten(error: unknown): boolean {
  return error instanceof DatabaseError &&
    FORGOTTEN.includes(error.code ?? "");
}

/** Whether a transaction failed only because of others at the same time. */
export function mayTryAgain(error: unknown): boolean {
  return error instanceof DatabaseError && TRY_AGAIN.includes(error.code ?? "");
}

/** Whether a row is there already. */
export function isTaken(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === TAKEN;
}

/** SQLSTATE: the system's errors have names that begin with E. */
const STATE = /^(?!E)[0-9A-Z]{5}$/;
/** Those after which the server ends the connection. */
const LAST_WORD = /^(08|28|57P0|25P03|53300)/;

/** Whether an error that the driver threw leaves its connection of use. A timeout has no code. */
export function leavesConnection(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && STATE.test(code) && !LAST_WORD.test(code);
}

/**
 * SQLSTATEs: the server stops, another process of it crashed, or it became a standby, as
 * only a pooler's clients see. Nothing was committed.
 */
const SERVER_ENDS = ["57P01", "57P02", "25006"];

/** Whether a server says that it is of no use any more. */
export function endsServer(error: unknown): boolean {
  return SERVER_ENDS.includes((error as { code?: string }).code ?? "");
}

/**
 * Does a step of the store. What the database refuses becomes a {@linkcode StorageError};
 * any other error stays as it is.
 *
 * @param action What the step does, for "Cannot ...".
 */
export async function asDatabase<T>(
  action: string,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (!(cause instanceof DatabaseError)) throw cause;
    const full = FULL.includes(cause.code ?? "");
    throw new StorageError(
      full
        ? `Cannot ${action}: the disk is full`
        : `Cannot ${action}: the store does not work at the moment`,
      full ? "full" : "failed",
      { cause },
    );
  }
}

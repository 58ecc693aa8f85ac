import { systemSentence } from "../../program/system/system_reason.ts";
import { Failure } from "../../program/failure.ts";
import { StorageError } from "../../store/errors.ts";
import { DatabaseError } from "../../store/postgres/database/database_error.ts";
import { TransferError } from "../../store/transfer/transfer.ts";
import type { MigrateOrder } from "./messages.ts";

const GO_ON = "the same command goes on from here";

/** Why mail could not be moved, for a person: which of the two places is at fault. */
export function wordsOf(
  error: unknown,
  { folder, database }: Pick<MigrateOrder, "folder" | "database">,
): { message: string; hint?: string } {
  const { message, hint } = error as TransferError;
  if (error instanceof TransferError || error instanceof Failure) {
    return { message, hint };
  }
  const cause = error instanceof StorageError && error.cause;
  if (error instanceof DatabaseError || cause instanceof DatabaseError) {
    const why = cause instanceof DatabaseError ? cause.message : message;
    return { message: `Cannot use ${database.name}: ${why}`, hint: GO_ON };
  }
  const why = systemSentence(cause || error);
  const told = cause ? `${message}: ${why}` : why;
  // What is written to an open file fails without a word of where that is.
  const isWhole = /^(Cannot|The|There) /.test(told);
  return {
    message: isWhole ? told : `Cannot use ${folder}: ${told}`,
    hint: GO_ON,
  };
}

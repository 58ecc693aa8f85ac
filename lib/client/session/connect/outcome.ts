import { Failure, withPart } from "../../../program/failure.ts";
import { FileError } from "../../file_error.ts";
import { EndedByServer, Unanswered } from "./unanswered.ts";

/** What a person hears of a request that got no answer. */
export interface Outcome {
  /** A sentence part, for a request that the server has not done. */
  undone: string;
  /** The same for one that the server may have done, and what to do then. */
  unsure: string;
  hint: string;
}

/** Whether the server may have done what failed; a lost connection leaves that open. */
export function mayBeDone(error: unknown): boolean {
  if (error instanceof Unanswered) return error.mayBeDone;
  return error instanceof Failure && !(error instanceof FileError) &&
    !(error instanceof EndedByServer);
}

/** The error, saying what came of the request; an error that has an answer stays. */
export function withOutcome(
  error: unknown,
  unsure: boolean,
  outcome: Outcome,
): unknown {
  if (!(error instanceof Failure)) return error;
  const { exitCode, message, hint } = error;
  const told = withPart(message, unsure ? outcome.unsure : outcome.undone);
  if (unsure) return new Failure(exitCode, told, outcome.hint);
  const Kind = error instanceof FileError ? FileError : Failure;
  return new Kind(exitCode, told, hint);
}

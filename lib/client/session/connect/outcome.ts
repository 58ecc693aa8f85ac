import { Failure } from "../../../program/failure.ts";
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
  if (error instanceof FileError && !unsure) {
    return new FileError(exitCode, `${message}; ${outcome.undone}`, hint);
  }
  return unsure
    ? new Failure(exitCode, `${message}; ${outcome.unsure}`, outcome.hint)
    : new Failure(exitCode, `${message}; ${outcome.undone}`, hint);
}

import { Failure } from "../../../program/failure.ts";

/** A request got no answer: the connection was lost, or is not to be trusted any more. */
export class Unanswered extends Failure {
  /**
   * @param failure Why there is no answer.
   * @param mayBeDone Whether the server may have done what it was asked for.
   */
  constructor(
    { exitCode, message, hint }: Failure,
    readonly mayBeDone: boolean,
  ) {
    super(exitCode, message, hint);
  }
}

/** The server ended the session in place of an answer: it did nothing of the request. */
export class EndedByServer extends Failure {}

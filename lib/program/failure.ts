/** What ends a program with a message for a person: what happened, and what to do. */
export class Failure extends Error {
  readonly exitCode: number;
  readonly hint?: string;

  constructor(exitCode: number, message: string, hint?: string) {
    super(message);
    this.name = "Failure";
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

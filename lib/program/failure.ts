/** An error that ends a program: a message for a person, a hint, an exit code. */
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

/** A message with a further part before its full stop, if it has one. */
export function withPart(message: string, part: string): string {
  return message.replace(/\.?$/, (stop) => `; ${part}${stop}`);
}

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

/** A failure's message and its hint as one line. */
export function withHint({ message, hint }: Failure): string {
  if (!hint) return message;
  // A sentence of the server's, or a question, ends by itself.
  if (!/[.?]$/.test(message)) return `${message}; ${hint}`;
  const isPart = /^[a-z]/.test(hint) && message.endsWith(".");
  return isPart ? `${message.slice(0, -1)}; ${hint}` : `${message} ${hint}`;
}

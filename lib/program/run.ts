/**
 * What the three programs share: this file runs one of them and turns its failure into a
 * line and an exit code; flags.ts and help.ts describe a command line; the others are values,
 * bounds, defaults, times and names that several rooms use. It imports no other room.
 *
 * @module
 */
import { visible } from "./escape.ts";
import { EXIT } from "./exit_codes.ts";
import { Failure, withHint } from "./failure.ts";
import { tell } from "./system/standard_error.ts";
import { systemSentence } from "./system/system_reason.ts";

/** What takes an error that no code awaits, instead of the end of the program. */
let survive: ((error: unknown) => void) | undefined;

/** From now on an error that no code awaits is handed over and does not end the program. */
export function surviveErrors(handle: (error: unknown) => void): void {
  survive = handle;
}

/**
 * Runs a program and exits with its code. A failure, even one that no code awaits, is
 * one line on standard error; only `LETTERLOCK_DEBUG=1` adds the stack.
 */
export async function runProgram(
  name: string,
  main: (args: string[]) => Promise<number>,
): Promise<never> {
  // Read now: a server gives up the permission later.
  const debugging = Deno.env.get("LETTERLOCK_DEBUG") === "1";
  const fail: (error: unknown) => never = (error) =>
    Deno.exit(report(name, error, debugging));
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    (survive ?? fail)(event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    (survive ?? fail)(event.error);
  });
  let exitCode: number;
  try {
    exitCode = await main(Deno.args);
  } catch (error) {
    return fail(error);
  }
  Deno.exit(exitCode);
}

/** Prints what went wrong, and returns the exit code for it. */
function report(name: string, error: unknown, debugging: boolean): number {
  // The reader of our output stopped reading, as `head` does: nothing to complain of.
  if (error instanceof Deno.errors.BrokenPipe) return EXIT.failed;
  const { line, exitCode } = failureLine(name, error);
  tell(line);
  if (debugging) tell(`${Deno.inspect(error)}\n`);
  return exitCode;
}

/** What went wrong, in a sentence without its end, for a log. */
export function failureText(error: unknown): string {
  return withHint(asFailure(error));
}

/** The line that a program ends with when it fails, with its end of line, and its exit code. */
export function failureLine(
  name: string,
  error: unknown,
): { line: string; exitCode: number } {
  const failure = asFailure(error);
  const text = `${name}: error: ${withHint(failure)}`;
  return { line: `${visible(text)}\n`, exitCode: failure.exitCode };
}

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure(EXIT.failed, systemSentence(error));
}

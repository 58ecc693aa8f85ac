import { visible } from "./escape.ts";
import { EXIT } from "./exit_codes.ts";
import { Failure } from "./failure.ts";

/**
 * Runs a program and exits with its code. A failure, also one that nothing waits
 * for, is one line on standard error; the stack comes only with `LETTERLOCK_DEBUG=1`.
 */
export async function runProgram(
  name: string,
  main: (args: string[]) => Promise<number>,
): Promise<never> {
  // Read now: a server gives up its permission to.
  const debugging = Deno.env.get("LETTERLOCK_DEBUG") === "1";
  const fail: (error: unknown) => never = (error) =>
    Deno.exit(report(name, error, debugging));
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    fail(event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    fail(event.error);
  });
  let exitCode: number;
  try {
    exitCode = await main(Deno.args);
  } catch (error) {
    return fail(error);
  }
  Deno.exit(exitCode);
}

/** Says what went wrong; the exit code it means. */
function report(name: string, error: unknown, debugging: boolean): number {
  // Whoever read our output has stopped, which is theirs to decide.
  if (error instanceof Deno.errors.BrokenPipe) return EXIT.failed;
  const { message, hint, exitCode } = asFailure(error);
  const line = `${name}: error: ${message}${hint ? `; ${hint}` : ""}`;
  console.error(visible(line));
  if (debugging) console.error(error);
  return exitCode;
}

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure(
    EXIT.failed,
    error instanceof Error ? error.message : String(error),
  );
}

import { EXIT } from "./exit_codes.ts";
import { Failure } from "./failure.ts";

/** A command line that makes no sense; `--help` says what does. */
export function usageError(message: string): Failure {
  return new Failure(EXIT.usage, message, "--help shows what is possible");
}

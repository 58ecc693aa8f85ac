import { EXIT } from "../exit_codes.ts";
import { Failure } from "../failure.ts";

/** The failure for a command line that makes no sense; it points to `--help`. */
export function usageError(message: string): Failure {
  return new Failure(EXIT.usage, message, "--help shows what is possible");
}

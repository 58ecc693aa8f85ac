import { EXIT } from "../program/exit_codes.ts";
import { Failure } from "../program/failure.ts";
import { systemReason } from "../program/system/system_reason.ts";

/** A local file cannot be used; the connection is as good as before. */
export class FileError extends Failure {}

/**
 * Tells a person why a file cannot be used.
 *
 * @returns An error with exit code 4 for a missing file, else 1.
 */
export function fileError(
  verb: "read" | "write",
  path: string,
  cause: unknown,
): FileError {
  const missing = cause instanceof Deno.errors.NotFound;
  return new FileError(
    missing ? EXIT.notFound : EXIT.failed,
    `Cannot ${verb} ${path}: ${describe(verb, cause)}`,
    verb === "read" ? hintFor(path, cause) : undefined,
  );
}

function describe(verb: "read" | "write", cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) {
    return verb === "read"
      ? "there is no such file"
      : "there is no such folder";
  }
  return systemReason(cause);
}

/** A shell turns <(command) into /dev/fd/63, which the program may not open. */
function hintFor(path: string, cause: unknown): string | undefined {
  return cause instanceof Deno.errors.NotCapable && path.startsWith("/dev/fd/")
    ? "instead of <(command), pipe it: command | mail-client …"
    : undefined;
}

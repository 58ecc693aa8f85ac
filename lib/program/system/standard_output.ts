import { EXIT } from "../exit_codes.ts";
import { Failure } from "../failure.ts";
import { systemReason } from "./system_reason.ts";
import { writeAll } from "./write_all.ts";
import { writeAllSync } from "./write_all_sync.ts";

/**
 * Writes all the bytes to standard output.
 *
 * @throws {Failure} If it cannot be written, as on a full disk.
 * @throws {Deno.errors.BrokenPipe} If its reader stopped, as `head` does: nothing to
 * complain of.
 */
export async function writeOutput(
  bytes: Uint8Array,
  output: Pick<typeof Deno.stdout, "write"> = Deno.stdout,
): Promise<void> {
  try {
    await writeAll(output, bytes);
  } catch (error) {
    throw outputError(error);
  }
}

/**
 * Writes a text and a newline to standard output, as {@link writeOutput}, when the program has
 * nothing else to do: without the thread that Deno starts to write beside other work.
 */
export function printOutput(
  text: string,
  output: Pick<typeof Deno.stdout, "writeSync"> = Deno.stdout,
): void {
  try {
    writeAllSync(output, new TextEncoder().encode(`${text}\n`));
  } catch (error) {
    throw outputError(error);
  }
}

/** What to throw where standard output cannot be written: it says so. */
export function outputError(error: unknown): unknown {
  if (error instanceof Deno.errors.BrokenPipe) return error;
  const reason = systemReason(error);
  return new Failure(EXIT.failed, `Cannot write the output: ${reason}`);
}

import { PRIVATE_FILE } from "../../keys/file_modes.ts";
import type { Bytes } from "../../crypto/bytes.ts";
import { fileError } from "../file_error.ts";

/**
 * Writes a new file that only its owner can read, in as few calls of the system as there
 * are: most mails are short. Nothing stays of one that cannot be written.
 *
 * @param time When it was changed, in ms since the epoch.
 * @throws {FileError} If it exists or cannot be written.
 */
export function writeShort(
  path: string,
  bytes: Bytes,
  time: number,
): void {
  try {
    Deno.writeFileSync(path, bytes, { createNew: true, mode: PRIVATE_FILE });
    const date = new Date(time);
    Deno.utimeSync(path, date, date);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) removeRest(path);
    throw fileError("write", path, error);
  }
}

function removeRest(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It was not even made, and the reason is told already.
  }
}

import { outputError } from "../../program/system/standard_output.ts";
import { writeAllSync } from "../../program/system/write_all_sync.ts";

/**
 * Writes lines to standard output. After a line that was cut by an error, as on a full
 * disk, the next one begins on a line of its own.
 *
 * @param writer Takes some of the bytes, at least one, and returns how many.
 * @returns What writes a line; it throws if the line cannot be written whole.
 */
export function lineWriter(
  writer: { writeSync(bytes: Uint8Array): number },
): (line: string) => void {
  const encoder = new TextEncoder();
  let isCut = false;
  const counted = {
    writeSync(bytes: Uint8Array): number {
      const count = writer.writeSync(bytes);
      isCut ||= count > 0;
      return count;
    },
  };
  return (line) => {
    const bytes = encoder.encode(`${isCut ? "\n" : ""}${line}\n`);
    try {
      writeAllSync(counted, bytes);
    } catch (error) {
      throw outputError(error);
    }
    isCut = false;
  };
}

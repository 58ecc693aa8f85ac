import { EXIT } from "../program/exit_codes.ts";
import { Failure } from "../program/failure.ts";

/**
 * Refuses to keep mail where it would not be safe. The store locks folders, writes their
 * names to the disk and reads files that others have locked: Windows can do none of it.
 *
 * @throws {Failure} On Windows.
 */
export function checkSystem(os: typeof Deno.build.os = Deno.build.os): void {
  if (os !== "windows") return;
  throw new Failure(
    EXIT.failed,
    "Cannot keep mail on Windows, which locks no folders",
    "mail-server runs on Linux, in WSL too, and on macOS; mail-client runs here",
  );
}

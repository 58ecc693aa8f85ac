import { writeAllSync } from "./write_all_sync.ts";

/**
 * Tells a person something on standard error. Where that cannot be written, on a full disk
 * or to a terminal that is gone, the program goes on all the same: its work and its exit
 * code do not depend on what it says beside them.
 */
export function tell(
  text: string,
  screen: Pick<typeof Deno.stderr, "writeSync"> = Deno.stderr,
): void {
  try {
    writeAllSync(screen, new TextEncoder().encode(text));
  } catch {
    // There is no place left to say it.
  }
}

import { PRIVATE_FILE } from "../../../keys/file_modes.ts";
import { pinPath } from "../../../keys/paths.ts";
import { fileInfoSync } from "../../../program/system/file_info.ts";

/**
 * Whether this user has ever seen the server in enhanced mode.
 *
 * @throws {Error} If the system does not say.
 */
export function isPinned(keysDir: string): boolean {
  return fileInfoSync(pinPath(keysDir)) !== undefined;
}

/** Remembers that the server is enhanced; the client refuses basic mode from then on. */
export async function pin(keysDir: string): Promise<void> {
  await Deno.writeTextFile(
    pinPath(keysDir),
    "This server was seen in enhanced mode; mail-client refuses it in basic mode.\n",
    { mode: PRIVATE_FILE },
  );
}

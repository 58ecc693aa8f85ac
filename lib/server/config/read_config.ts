import { dirname } from "@std/path";
import { readTextFile } from "../../keys/read_file.ts";
import { checkTrustedPath } from "../../keys/strict_modes.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";

/** Most bytes of a config file. */
export const CONFIG_LIMIT = 1024 * 1024;

/**
 * Reads the server's config file. It names keys and folders, so that a file which others
 * could have put there or changed is refused, as keys are.
 *
 * @throws {Failure} With exit code 4 if it is missing.
 * @throws {Error} If it cannot be read, or is not to be trusted.
 */
export async function readConfig(path: string): Promise<string> {
  try {
    checkTrustedPath(dirname(path));
    return await readConfigAlone(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Failure(EXIT.notFound, error.message);
  }
}

/**
 * The same for a sandbox, which may look at no folder: nobody but those whom the start of
 * the server trusted can have put the file there.
 *
 * @throws {Error} If it cannot be read, or others can change it.
 */
export function readConfigAlone(path: string): Promise<string> {
  return readTextFile(path, {
    private: false,
    trusted: true,
    limit: CONFIG_LIMIT,
  });
}

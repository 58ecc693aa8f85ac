import { EXIT } from "../program/exit_codes.ts";
import { Failure } from "../program/failure.ts";

/**
 * The path of a folder without links, which is what Deno checks permissions against.
 *
 * @param elsewhere What to do where the mail is in a database, and needs no folder.
 * @throws {Failure} If there is none.
 */
export async function existingFolder(
  path: string,
  elsewhere?: string,
): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const hint = "keygen makes the keys and the mail folders";
    throw new Failure(
      EXIT.failed,
      `There is no folder ${path}`,
      elsewhere === undefined ? hint : `${hint}; ${elsewhere}`,
    );
  }
}

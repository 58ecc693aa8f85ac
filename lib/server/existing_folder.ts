import { EXIT } from "../program/exit_codes.ts";
import { Failure } from "../program/failure.ts";

/**
 * The path of a folder without links, which is what Deno checks permissions against.
 *
 * @throws {Failure} If there is none.
 */
export async function existingFolder(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Failure(
      EXIT.failed,
      `There is no folder ${path}`,
      "keygen makes the keys and the mail folders",
    );
  }
}

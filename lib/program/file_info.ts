/**
 * What is at a path, links not followed, or undefined where nothing is.
 *
 * @throws What lstat() throws, but for a path that does not exist.
 */
export async function fileInfo(
  path: string,
): Promise<Deno.FileInfo | undefined> {
  return await Deno.lstat(path).catch(orUndefined);
}

/** As {@link fileInfo}, at once. */
export function fileInfoSync(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    return orUndefined(error);
  }
}

function orUndefined(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/**
 * Looks at a path without following links. Undefined means that nothing is there.
 *
 * @throws {Error} The system's error, unless the path does not exist.
 */
export async function fileInfo(
  path: string,
): Promise<Deno.FileInfo | undefined> {
  return await Deno.lstat(path).catch(orUndefined);
}

/** As {@link fileInfo}, synchronously. */
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

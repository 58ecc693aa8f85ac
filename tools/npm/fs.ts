/**
 * The functions of `@std/fs` that letterlock uses, on `fs-extra`.
 *
 * That reads the environment when it is loaded, so it is loaded by the first
 * call: a worker without that permission can import what it never calls.
 */

/** Makes `dir` and its parents where they are missing. */
export async function ensureDir(dir: string | URL): Promise<void> {
  await (await fsExtra()).ensureDir(toPath(dir));
}

/** Deletes everything in `dir`, and makes it where it is missing. */
export async function emptyDir(dir: string | URL): Promise<void> {
  await (await fsExtra()).emptyDir(toPath(dir));
}

/** Tells whether a file or folder is at `path`. */
export async function exists(path: string | URL): Promise<boolean> {
  return await (await fsExtra()).pathExists(toPath(path));
}

async function fsExtra() {
  return (await import("fs-extra")).default;
}

function toPath(path: string | URL): string {
  return typeof path === "string" ? path : decodeURIComponent(path.pathname);
}

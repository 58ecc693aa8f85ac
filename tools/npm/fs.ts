/** The functions of `@std/fs` that letterlock uses, on `fs-extra`. */
import fsExtra from "fs-extra";

/** Makes `dir` and its parents where they are missing. */
export async function ensureDir(dir: string | URL): Promise<void> {
  await fsExtra.ensureDir(toPath(dir));
}

/** Deletes everything in `dir`, and makes it where it is missing. */
export async function emptyDir(dir: string | URL): Promise<void> {
  await fsExtra.emptyDir(toPath(dir));
}

/** Tells whether a file or folder is at `path`. */
export async function exists(path: string | URL): Promise<boolean> {
  return await fsExtra.pathExists(toPath(path));
}

function toPath(path: string | URL): string {
  return typeof path === "string" ? path : decodeURIComponent(path.pathname);
}

/**
 * The functions of `@std/fs` that letterlock uses, on `fs-extra`.
 *
 * That reads GRACEFUL_FS_PLATFORM, TEST_GRACEFUL_FS_GLOBAL_PATCH and NODE_DEBUG when it
 * is loaded, so it is loaded by the first call: only a program that makes one needs to
 * be allowed these (tools/permissions.ts).
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

/**
 * Finds out whether the store can work with a box: whether it may change files there and
 * give it links to mails of other boxes.
 *
 * @module
 */
import { errorDetail } from "../error_detail.ts";
import { isSystemError, StorageError } from "../errors.ts";
import type { BoxFiles } from "./box_files.ts";
import { type FileSystem, lstatIfThere, removeIfThere } from "./file_system.ts";

/** The name of a probe's files: with a dot it is no box's and no mail's. */
export const PROBE = ".probe";

/** Tries what a delivery does, with an empty file. Whoever makes a probe closes it. */
export class BoxProbe {
  readonly #fs: FileSystem;
  readonly #path: string;
  /** Why the mail folder itself cannot be changed; then no box is tried. */
  readonly trouble?: Error;

  constructor(fs: FileSystem, root: string) {
    this.#fs = fs;
    this.#path = `${root}/${PROBE}`;
    try {
      const options = { write: true, create: true, mode: 0o600 };
      fs.openSync(this.#path, options).close();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.trouble = error;
    }
  }

  /** @throws What the system says, if a box cannot get a link. */
  tryBox(files: BoxFiles): void {
    const there = lstatIfThere(this.#fs, files.pathOf("tmp"))?.isDirectory;
    if (this.trouble || !there) return;
    const path = files.pathOf("tmp", PROBE);
    removeIfThere(this.#fs, path);
    try {
      this.#fs.linkSync(this.#path, path);
    } catch (error) {
      if (!isOther(error)) throw error;
    }
    removeIfThere(this.#fs, path);
  }

  close(): void {
    if (!this.trouble) removeQuietly(this.#fs, this.#path);
  }
}

/** Another program probes at the same time, and has made or removed the file. */
function isOther(error: unknown): boolean {
  return error instanceof Deno.errors.AlreadyExists ||
    error instanceof Deno.errors.NotFound;
}

function removeQuietly(fs: FileSystem, path: string): void {
  try {
    removeIfThere(fs, path);
  } catch {
    // It is empty, and passed over.
  }
}

/** What a file system says that has no hard links. */
const NO_LINKS = ["EPERM", "EOPNOTSUPP", "ENOTSUP", "EMLINK", "ENOSYS"];

/** The cause and the path, for the operator. */
export function whyBoxFails(files: BoxFiles, error: unknown): string {
  const place = { user: files.user, path: files.path };
  const { detail, errno } = errorDetail(
    error instanceof StorageError && error.cause
      ? error
      : new StorageError("", "failed", { cause: error, box: place }),
  );
  return detail + hintOf(files, errno);
}

/** What the system's error alone does not tell. */
function hintOf({ path }: BoxFiles, errno = ""): string {
  if (errno === "EXDEV") {
    return `; ${path} is on another file system than the mail folder`;
  }
  if (NO_LINKS.includes(errno)) {
    return `; the file system of ${path} may refuse hard links`;
  }
  return "";
}

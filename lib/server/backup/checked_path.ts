import {
  groupFolder,
  isTemporaryName,
  serverFolder,
} from "../../keys/paths.ts";
import { isUserName, setAsideUser } from "../../program/user_names.ts";
import { ArchiveError } from "./archive_error.ts";
import { KEYS } from "./layout.ts";

/** Bytes of the longest name that file systems have. */
const NAME_BYTES = 255;
/** Folders below one another: a backup has a few. */
const DEEPEST = 24;

/** How deep each kind of place may go: the parts of the longest path below it. */
const KEY_PLACES: Record<string, number> = {
  [serverFolder(KEYS)]: 2,
  [groupFolder(KEYS)]: 1,
};

/**
 * The path of an entry, without the slash at the end of a folder's, if it is one that a backup
 * has: below the keys or a box, and nowhere else.
 *
 * @throws {ArchiveError} If it is another: who wrote it wants to reach something else.
 */
export function checkedPath(path: string): string {
  const plain = path.replace(/(?<=.)\/$/, "");
  const parts = plain.split("/");
  if (parts.length <= DEEPEST && parts.every(isName) && isPlace(parts)) {
    return plain;
  }
  throw new ArchiveError("it has a path that no backup has");
}

/** Windows takes a backslash for a slash, and a colon at the start for a disk. */
function isName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." &&
    !/[\0\\]/.test(name) && new TextEncoder().encode(name).length <= NAME_BYTES;
}

function isPlace([top, second, ...rest]: string[]): boolean {
  if (top === "mail") {
    return second === undefined || isBox(second) && !isIndex(rest);
  }
  const deepest = KEY_PLACES[`${top}/${second}`];
  return deepest !== undefined && rest.length <= deepest &&
    rest.every((name) => !name.startsWith(".") && !isTemporaryName(name));
}

function isBox(name: string): boolean {
  return isUserName(name) || setAsideUser(name) !== undefined;
}

/** A cache that somebody else made could say what the files do not. */
function isIndex([name, ...below]: string[]): boolean {
  return below.length === 0 && name !== undefined &&
    name.startsWith("letterlock.db");
}

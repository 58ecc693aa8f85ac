import { basename, dirname } from "@std/path";
import { withFolderLock } from "../../keys/folder_lock.ts";
import {
  groupFolder,
  isTemporaryName,
  serverFolder,
  usersFolder,
} from "../../keys/paths.ts";
import { storeFiles } from "../../keys/store_files.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import type { ArchiveEntry } from "./archive_writer.ts";
import { KEYS } from "./layout.ts";

/** Most bytes of a file of keys: the records of all passwords are the longest. */
const KEY_LIMIT = 64 * 1024 * 1024;

/** Where the server's keys are, and the group's where these are beside them. */
export interface KeyFolders {
  /** `keys/server`. */
  server: string;
  /** `keys/group`. */
  group?: string;
  /** `keys`, which keygen locks while it works. */
  locked?: string;
}

/**
 * Where the keys are that belong together. A folder that this user may not read belongs to
 * whoever runs keygen, and is left out.
 *
 * @param server `keys/server`, without links. Somewhere else it may lie alone.
 * @param tell Gets a sentence of what is left out.
 */
export function keyFolders(
  server: string,
  tell: (sentence: string) => void = () => {},
): KeyFolders {
  const password = storeFiles(server).password;
  if (lookAt(password) !== "missing") {
    tell(`${password} is there: mail in a database is not in this backup`);
  }
  if (basename(server) !== "server") return { server };
  const keys = dirname(server);
  if (lookAt(keys) !== "readable") return { server };
  const group = groupFolder(keys);
  const look = lookAt(group);
  if (look === "closed") tell(`${group} may not be read, and is not saved`);
  return look === "readable"
    ? { server, group, locked: keys }
    : { server, locked: keys };
}

/** Whether this user may read a folder. */
export function lookAt(
  path: string,
  open: (path: string) => Disposable = Deno.openSync,
): "readable" | "closed" | "missing" {
  try {
    using _folder = open(path);
    return "readable";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "missing";
    if (error instanceof Deno.errors.PermissionDenied) return "closed";
    throw new Error(`Cannot look at ${path}: ${systemReason(error)}`);
  }
}

/** Works while no keygen changes the keys or sets boxes aside. */
export async function withoutKeygen<T>(
  { locked }: KeyFolders,
  work: () => Promise<T>,
  onWait: () => void,
): Promise<T> {
  if (locked === undefined) return await work();
  return await withFolderLock(locked, work, onWait);
}

/**
 * Reads all keys. They are small, and have to be of one moment.
 *
 * @throws {Error} If one cannot be read; the message names it.
 */
export function readKeys({ server, group }: KeyFolders): ArchiveEntry[] {
  return [
    ...readFolder(server, serverFolder(KEYS)),
    ...group === undefined ? [] : readFolder(group, groupFolder(KEYS)),
  ];
}

/** Follows links, by which containers mount keys. */
function readFolder(dir: string, path: string): ArchiveEntry[] {
  const info = named(dir, () => Deno.statSync(dir));
  const folder = { ...common(path, info), type: "Directory" as const, size: 0 };
  const names = named(dir, () => [...Deno.readDirSync(dir)])
    .map(({ name }) => name)
    .filter((name) => !name.startsWith(".") && !isTemporaryName(name)).sort();
  const below = names.flatMap((name) =>
    readEntry(`${dir}/${name}`, `${path}/${name}`)
  );
  return [{ ...folder, pieces: [] }, ...below];
}

/** Of users alone there is a folder; sockets and the like are no keys. */
function readEntry(file: string, path: string): ArchiveEntry[] {
  const info = named(file, () => Deno.statSync(file));
  if (info.isDirectory && path === usersFolder(serverFolder(KEYS))) {
    return readFolder(file, path);
  }
  if (!info.isFile) return [];
  if (info.size > KEY_LIMIT) {
    throw new Error(`Cannot save ${file}: it is larger than a key can be`);
  }
  const bytes = named(file, () => Deno.readFileSync(file));
  const entry = { ...common(path, info), type: "File" as const };
  return [{ ...entry, size: bytes.length, pieces: [bytes] }];
}

function common(path: string, { mode, uid, gid, mtime }: Deno.FileInfo) {
  return {
    path,
    mode: (mode ?? 0o600) & 0o777,
    uid: uid ?? 0,
    gid: gid ?? 0,
    mtime: mtime ?? new Date(0),
  };
}

function named<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`Cannot save ${path}: ${systemReason(error)}`);
  }
}

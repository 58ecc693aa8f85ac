import { PRIVATE_FOLDER } from "../keys/file_modes.ts";
import { checkTrusted } from "../keys/strict_modes.ts";
import { isUserName } from "../program/user_names.ts";
import { fileInfo } from "../program/system/file_info.ts";
import { systemReason } from "../program/system/system_reason.ts";
import {
  clientsFolder,
  groupFolder,
  serverFolder,
  usersFolder,
} from "../keys/paths.ts";

/** The folders that keygen writes. */
export interface Folders {
  /** `keys`, which holds the other three. */
  keys: string;
  /** `keys/server`, all that the server needs. */
  server: string;
  /** `keys/clients`, with a folder to hand to each user. */
  clients: string;
  /** `keys/group`, which the server does not need. */
  group: string;
  /** `mail`, with a Maildir a user. */
  mail: string;
}

/** The folders below the two that the command line names. */
export function foldersOf(keys: string, mail: string): Folders {
  const dir = withoutSlash(keys);
  return {
    keys: dir,
    server: serverFolder(dir),
    clients: clientsFolder(dir),
    group: groupFolder(dir),
    mail: withoutSlash(mail),
  };
}

/** Makes a folder and its missing parents, with mode 0700. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
  } catch (error) {
    throw new Error(`Cannot make the folder ${path}: ${systemReason(error)}`);
  }
}

/**
 * Looks at a path without following links. Undefined means that nothing is there.
 *
 * @throws {Error} If the system does not say; the message names the path.
 */
export async function lookAt(
  path: string,
): Promise<Deno.FileInfo | undefined> {
  try {
    return await fileInfo(path);
  } catch (error) {
    throw new Error(`Cannot look at ${path}: ${systemReason(error)}`);
  }
}

/** A path, and what it leads to if it is a link: Deno asks for the right to both. */
export function realTarget(path: string): string[] {
  try {
    const target = Deno.realPathSync(path);
    return target === path ? [path] : [path, target];
  } catch {
    // Whoever reads it says what is wrong with it.
    return [path];
  }
}

/** Removes a file if it exists. */
export async function removeFile(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw new Error(`Cannot remove ${path}: ${systemReason(error)}`);
  }
}

/** Removes a folder and what is in it, if it exists; of a link, the link alone. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw new Error(`Cannot remove ${path}: ${systemReason(error)}`);
  }
}

/** The names of users that have a folder in `keys/clients`. */
export async function clientNames({ clients }: Folders): Promise<string[]> {
  const entries = await listFolder(clients);
  return entries
    .filter(({ isDirectory, name }) => isDirectory && isUserName(name))
    .map(({ name }) => name);
}

/**
 * Refuses folders of keys that others could have put there or can change.
 *
 * @throws {Error} With the command to type.
 */
export async function checkFolders(folders: Folders): Promise<void> {
  const { server, clients, group } = folders;
  const names = await clientNames(folders);
  const all = [server, usersFolder(server), clients, group]
    .concat(names.map((name) => `${clients}/${name}`));
  for (const path of all) {
    const info = await lookAt(path);
    if (info?.isDirectory) checkTrusted(path, info);
  }
}

/** Whether keygen has made no key yet. */
export async function isUntouched(
  { server, clients, group }: Folders,
): Promise<boolean> {
  const found = [
    ...(await listFolder(server)).filter(isMade),
    ...await listFolder(clients),
    ...(await listFolder(group)).filter(isMade),
  ];
  return found.length === 0;
}

/** Whether an entry of `keys/server` or `keys/group` says that keygen was here. */
function isMade({ name }: Deno.DirEntry): boolean {
  // The operator puts in what a database is shown before there is a key.
  return name !== "users" && !name.startsWith("store");
}

/**
 * What a folder holds: nothing if it does not exist.
 *
 * @throws {Error} If it cannot be listed; the message names it.
 */
export async function listFolder(dir: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(dir));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw new Error(`Cannot list ${dir}: ${systemReason(error)}`);
  }
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/, "");
}

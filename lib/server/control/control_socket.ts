/**
 * The socket by which `mail-server status` and its like reach the running server: a file in
 * a folder that only the owner of the keys may enter.
 *
 * @module
 */
import { isOpenToOthers, quoteForShell } from "../../keys/file_modes.ts";
import { withFolderLock } from "../../keys/folder_lock.ts";
import { controlFolder } from "../../keys/paths.ts";
import { checkTrusted } from "../../keys/strict_modes.ts";
import { systemReason } from "../../program/system/system_reason.ts";

/** The socket's name in its folder. */
const NAME = "socket";
/** Bytes of a path that every system takes for a socket. */
const LONGEST_PATH = 100;

/** Another server with the same keys runs, and has the socket. */
export class TakenError extends Error {
  override name = "TakenError";
}

/** No server with these keys answers. */
export class NoServerError extends Error {
  override name = "NoServerError";
}

/**
 * Listens on the socket. The one of a server that has ended is replaced.
 *
 * @param keys `keys/server`; a short path reaches keys that lie deep.
 * @throws {TakenError} If a server that runs has it.
 * @throws {Error} If it cannot; the message says why.
 */
export async function listenForControl(
  keys: string,
): Promise<Deno.UnixListener> {
  const folder = controlFolder(keys);
  makeFolder(folder);
  checkFolder(folder);
  // Two servers that start at once: one of them finds the other's socket.
  return await withFolderLock(folder, async () => {
    await removeStale(folder);
    try {
      const path = socketPath(folder);
      const listener = Deno.listen({ transport: "unix", path });
      Deno.chmodSync(path, 0o600);
      return listener;
    } catch (error) {
      throw cannotUse(folder, error);
    }
  });
}

/**
 * Connects to the running server.
 *
 * @param keys `keys/server`.
 * @throws {NoServerError} If none runs.
 * @throws {Error} If it cannot; the message says why.
 */
export async function connectToControl(keys: string): Promise<Deno.UnixConn> {
  const folder = controlFolder(keys);
  try {
    // A service has its keys as a user of its own, and root looks how it does.
    checkFolder(folder, isRoot() ? null : undefined);
    return await connect(folder);
  } catch (error) {
    if (isNobody(error)) throw new NoServerError();
    throw cannotUse(folder, error);
  }
}

function isRoot(): boolean {
  return Deno.uid() === 0;
}

function connect(folder: string): Promise<Deno.UnixConn> {
  return Deno.connect({ transport: "unix", path: socketPath(folder) });
}

/**
 * The path of the socket, which Deno removes when the listener is closed: so it must name the
 * same file then, and no change of the working folder can shorten it.
 */
function socketPath(folder: string): string {
  const path = `${folder}/${NAME}`;
  if (new TextEncoder().encode(path).length <= LONGEST_PATH) return path;
  throw new Error(
    `Cannot use ${path}: the path of a socket has at most ${LONGEST_PATH} ` +
      "bytes; name the keys from a folder that is nearer to them",
  );
}

/** Nothing is there, or what is there belonged to a process that has ended. */
function isNobody(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.ConnectionRefused;
}

function makeFolder(folder: string): void {
  try {
    Deno.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) {
      throw cannotUse(folder, error);
    }
  }
}

/**
 * Refuses a folder that others own, can change or can enter: whoever may connect may stop
 * the server.
 *
 * @param uid Null where anybody may own it.
 */
function checkFolder(folder: string, uid?: null): void {
  const info = Deno.lstatSync(folder);
  if (!info.isDirectory) throw new Error(`Cannot use ${folder}: no folder`);
  checkTrusted(folder, info, uid);
  if (!isOpenToOthers(info)) return;
  const command = `chmod 700 ${quoteForShell(folder)}`;
  throw new Error(
    `Cannot use ${folder}: others can enter it; type: ${command}`,
  );
}

/** @throws {TakenError} If a server that runs has it. */
async function removeStale(folder: string): Promise<void> {
  try {
    (await connect(folder)).close();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    if (!(error instanceof Deno.errors.ConnectionRefused)) {
      throw cannotUse(folder, error);
    }
    return removeSocket(socketPath(folder));
  }
  throw new TakenError();
}

/** What is no socket was put there by somebody, and stays. */
function removeSocket(path: string): void {
  if (!Deno.lstatSync(path).isSocket) {
    throw new Error(`Cannot use ${path}: it is no socket`);
  }
  Deno.removeSync(path);
}

function cannotUse(folder: string, error: unknown): Error {
  const reason = systemReason(error);
  if (reason.startsWith("Cannot use ")) return new Error(reason);
  return new Error(`Cannot use ${folder}/${NAME}: ${reason}`);
}

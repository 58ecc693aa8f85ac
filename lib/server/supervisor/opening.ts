/**
 * What a server opens and finds out before it lets anybody in: folders, its port, how it
 * can start workers, how many files it can open, and who wants to be told.
 *
 * @module
 */
import { checkServerFiles, checkServerPair } from "../../keys/check_server.ts";
import { formatHostPort } from "../../program/command_line/values.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import { openFolders } from "../../store/maildir/check/open_folders.ts";
import { checkFinished } from "../../store/maildir/transfer/unfinished.ts";
import {
  netOf,
  parseStoreAddress,
} from "../../store/postgres/store_address.ts";
import { takeUpStore } from "../../store/version.ts";
import { existingFolder } from "../existing_folder.ts";
import type { ServerOptions } from "../options.ts";
import type { ServerLog } from "../log/server_log.ts";
import { openNotify } from "../service/notify.ts";
import { aliveInterval, ServiceManager } from "../service/service_manager.ts";
import {
  countOpenableFiles,
  filesWanted,
  type Rooms,
  roomsOf,
} from "./open_files.ts";
import { findLauncher, type Launcher } from "./workers/launcher.ts";
import { selfCommand } from "./workers/self_command.ts";
import { workerLimits } from "./workers/worker_limits.ts";

/** The options with folders that exist, in a form of their own that a reload changes. */
export async function usableOptions(
  options: ServerOptions,
  log: ServerLog,
): Promise<ServerOptions> {
  const keys = await existingFolder(options.keys);
  // The common mistakes show before anybody can connect; workers read the files, and look
  // into a database: this process knows no way there.
  if (options.store !== undefined) {
    checkServerPair(keys);
    return { ...options, keys };
  }
  const mail = await existingFolder(
    options.mail,
    "--store names a database that has the mail instead",
  );
  checkFinished(mail);
  checkServerFiles(keys);
  await takeUp(mail);
  for (const warning of openFolders(mail)) log.notice(`Warning: ${warning}`);
  return { ...options, keys, mail };
}

/** A disk that takes no version is served all the same: the recovery tells of it. */
async function takeUp(mail: string): Promise<void> {
  try {
    await takeUpStore(mail);
  } catch (error) {
    if (error instanceof Failure) throw error;
  }
}

/**
 * Takes the port.
 *
 * @throws {Failure} If it is taken, or not to be had.
 */
export function listen({ host, port }: ServerOptions): Deno.TcpListener {
  try {
    return Deno.listen({ hostname: host, port });
  } catch (error) {
    const taken = error instanceof Deno.errors.AddrInUse;
    throw new Failure(
      EXIT.failed,
      `Cannot listen on ${formatHostPort(host, port)}: ${systemReason(error)}`,
      taken
        ? "another server may be running; --port takes another port"
        : undefined,
    );
  }
}

/**
 * How workers are started.
 *
 * @throws {Failure} If `--worker-wrapper` cannot be started here.
 */
export function launcherOf(options: ServerOptions): Promise<Launcher> {
  const { store, workerMemory, workerWrapper: wrapper } = options;
  const net = store === undefined ? [] : netOf(parseStoreAddress(store));
  const self = selfCommand(workerMemory, net);
  return findLauncher({ self, limits: workerLimits(options), wrapper });
}

/** The service manager that started this server, if one did and wants to be told. */
export async function serviceManager(
  { keys: folder }: ServerOptions,
  log: ServerLog,
  sessions: { readonly size: number },
): Promise<ServiceManager | undefined> {
  const env = (name: string) => Deno.env.get(name);
  const onFailure = (reason: string) =>
    log.failure(`The service manager cannot be told: ${reason}`);
  const notify = await openNotify({ env, folder, onFailure });
  const status = () => `Users logged in: ${sessions.size}`;
  const aliveMs = aliveInterval(env);
  return notify && new ServiceManager({ notify, aliveMs, status });
}

/** Keeps file descriptors for the users, and says so where there are few. */
export function makeRooms(
  options: ServerOptions,
  log: ServerLog,
): { rooms: Rooms; parkedRoom(changed: ServerOptions): number } {
  const wanted = filesWanted(options);
  const files = countOpenableFiles(options.keys, wanted);
  const rooms = roomsOf(files, options);
  const areFew = files < wanted;
  if (areFew) log.fewFiles(files, rooms.preauth);
  return {
    rooms,
    parkedRoom: (changed) =>
      areFew ? roomsOf(files, changed).parked : changed.maxParked,
  };
}

import { checkServerFiles } from "../../keys/check_server.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { surviveErrors } from "../../program/run.ts";
import { systemClock } from "../../program/clock.ts";
import { Failure } from "../../program/failure.ts";
import { turnOffCoreDumps } from "../../program/system/core_dumps.ts";
import { openFolders } from "../../store/maildir/check/open_folders.ts";
import { takeUpStore } from "../../store/version.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import { formatHostPort } from "../../program/command_line/values.ts";
import { existingFolder } from "../existing_folder.ts";
import type { ServerOptions } from "../options.ts";
import { selfCommand } from "./workers/self_command.ts";
import type { ServerLog } from "../server_log.ts";
import {
  countOpenableFiles,
  filesWanted,
  type Rooms,
  roomsOf,
} from "./open_files.ts";
import { Supervisor } from "./supervisor.ts";
import { PasswordChanges } from "./workers/password_changes.ts";
import { Recovery } from "./workers/recovery.ts";
import { WorkerPool } from "./workers/worker_pool.ts";
import { WorkerProcess } from "./workers/worker_process.ts";
import type { WorkerSettings, WorkerTask } from "../ipc/settings.ts";

/**
 * Runs the server until SIGINT or SIGTERM; SIGHUP loads the keys anew.
 *
 * @throws {Error} If it cannot start: keys, credentials or folders are missing or
 * unusable, or the port is taken.
 */
export async function serve(
  options: ServerOptions,
  log: ServerLog,
): Promise<void> {
  const settings = await workerSettings(options, log);
  const self = selfCommand();
  const spawn = (task: WorkerTask, digits?: string) =>
    new WorkerProcess(self, { ...settings, task, digits });
  // Workers inherit that.
  if (!await turnOffCoreDumps()) log.coreDumps();
  const listener = listen(options);
  const rooms = makeRooms(settings.keys, options, log);
  const pool = new WorkerPool(
    options.maxClients,
    () => spawn("serve"),
    (error) => supervisor.workerFailed(error),
  );
  const recovery = new Recovery({
    spawn: () => spawn("recover"),
    log,
    clock: systemClock,
  });
  const passwords = new PasswordChanges({
    spawn: (digits) => spawn("password", digits),
    log,
    clock: systemClock,
  });
  const supervisor = new Supervisor({
    options,
    listener,
    pool,
    log,
    rooms,
    spawnLook: () => spawn("look"),
    recover: () => void recovery.again(),
    changePassword: (change) => passwords.change(change),
  });
  surviveErrors((error) => supervisor.survive(error));
  const forgetSignals = handleSignals(supervisor);
  const { hostname, port } = listener.addr;
  log.listening(
    formatHostPort(hostname, port),
    options.enhanced ? "enhanced" : "basic",
  );
  const starting = Promise.all([recovery.run(), pool.start()]);
  dropPermissions();
  const running = supervisor.run(starting);
  try {
    await Promise.race([running, starting]);
    if (!supervisor.isStopping) log.ready();
    await running;
  } catch (error) {
    // A signal to the whole process group ends the workers that are starting, too.
    if (!supervisor.isStopping) throw error;
  } finally {
    await Promise.all([
      supervisor.stop(),
      recovery.stop(),
      passwords.stop(),
    ]);
    forgetSignals();
  }
}

/** Keeps file descriptors for the users, and says so where there are few. */
function makeRooms(
  folder: string,
  options: ServerOptions,
  log: ServerLog,
): Rooms {
  const wanted = filesWanted(options);
  const files = countOpenableFiles(folder, wanted);
  const rooms = roomsOf(files, options);
  if (files < wanted) log.fewFiles(files, rooms.preauth);
  return rooms;
}

/** @returns What ends that. */
function handleSignals(supervisor: Supervisor): () => void {
  const stop = () => supervisor.stop();
  const reload = () => supervisor.reload();
  const handlers: [Deno.Signal, () => void][] = [["SIGINT", stop]];
  if (Deno.build.os !== "windows") {
    handlers.push(["SIGTERM", stop], ["SIGHUP", reload]);
  }
  for (const handler of handlers) Deno.addSignalListener(...handler);
  return () => {
    for (const handler of handlers) Deno.removeSignalListener(...handler);
  };
}

/** From here on the supervisor only starts workers and moves bytes. */
function dropPermissions(): void {
  for (
    const name of ["read", "write", "env", "sys", "ffi", "import"] as const
  ) {
    Deno.permissions.revokeSync({ name });
  }
}

async function workerSettings(
  options: ServerOptions,
  log: ServerLog,
): Promise<Omit<WorkerSettings, "task">> {
  const keys = await existingFolder(options.keys);
  const mail = await existingFolder(options.mail);
  // The common mistakes show before anybody can connect; workers read the files.
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

function listen({ host, port }: ServerOptions): Deno.TcpListener {
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

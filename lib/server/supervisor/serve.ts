import { checkServerFiles } from "../../keys/check_server.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { surviveErrors } from "../../program/run.ts";
import { systemClock } from "../../program/clock.ts";
import { Failure } from "../../program/failure.ts";
import {
  KEEPING_PRLIMIT,
  turnOffCoreDumps,
} from "../../program/system/core_dumps.ts";
import { openFolders } from "../../store/maildir/check/open_folders.ts";
import { takeUpStore } from "../../store/version.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import { formatHostPort } from "../../program/command_line/values.ts";
import type { Settings } from "../config/settings.ts";
import { existingFolder } from "../existing_folder.ts";
import type { ServerOptions } from "../options.ts";
import { findLauncher, type Launcher } from "./workers/launcher.ts";
import { openNotify } from "../service/notify.ts";
import { aliveInterval, ServiceManager } from "../service/service_manager.ts";
import { selfCommand } from "./workers/self_command.ts";
import { workerLimits } from "./workers/worker_limits.ts";
import type { ServerLog } from "../log/server_log.ts";
import {
  countOpenableFiles,
  filesWanted,
  type Rooms,
  roomsOf,
} from "./open_files.ts";
import { openControl, serveControl } from "./control.ts";
import { Reload } from "./reload.ts";
import { type LogLoss, StatusReport } from "./status.ts";
import { Supervisor } from "./supervisor.ts";
import { readByWorker } from "./workers/config_reader.ts";
import { PasswordChanges } from "./workers/password_changes.ts";
import { Recovery } from "./workers/recovery.ts";
import { WorkerPool } from "./workers/worker_pool.ts";
import { WorkerProcess } from "./workers/worker_process.ts";
import type { WorkerSettings, WorkerTask } from "../ipc/settings.ts";

/**
 * Runs the server until SIGINT or SIGTERM; SIGHUP takes what changed (reload.ts).
 *
 * @param logLoss What of the log was lost.
 * @throws {Error} If it cannot start: keys, credentials or folders are missing or
 * unusable, or the port is taken.
 */
export async function serve(
  settings: Settings,
  log: ServerLog,
  logLoss: () => LogLoss,
): Promise<void> {
  const options = await usableOptions(settings.options, log);
  // Workers inherit that.
  if (!await turnOffCoreDumps(KEEPING_PRLIMIT)) log.coreDumps();
  const launcher = await launcherOf(options, log);
  const spawn = (task: WorkerTask, more: Partial<WorkerSettings> = {}) =>
    new WorkerProcess(launcher.command(workerLimits(options)), {
      ...options,
      ...more,
      task,
    });
  const listener = listen(options);
  const control = await openControl(options.keys, log);
  const { rooms, parkedRoom } = makeRooms(options, log);
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
    spawn: (digits) => spawn("password", { digits }),
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
  const manager = await serviceManager(options, log, supervisor);
  const reload = new Reload({
    manager,
    settings,
    readConfig: (config) => readByWorker(() => spawn("config", { config })),
    apply(changed) {
      adopt(options, changed);
      rooms.parked = parkedRoom(options);
      pool.resize(options.maxClients);
    },
    renewWorkers: () => supervisor.renewKeys(),
    log,
  });
  const forgetSignals = handleSignals(supervisor, reload);
  const { hostname, port } = listener.addr;
  const address = formatHostPort(hostname, port);
  log.listening(address, options.enhanced ? "enhanced" : "basic");
  let isReady = false;
  const clock = systemClock;
  const report = new StatusReport(supervisor, {
    ...{ options, address, mail: options.mail, rooms, clock, logLoss },
    isReady: () => isReady,
  });
  const controlled = control &&
    serveControl(control, {
      ...{ supervisor, report, log, clock },
      reload: () => reload.run(),
    });
  const starting = Promise.all([recovery.run(), pool.start()]);
  dropPermissions(launcher.unused);
  const running = supervisor.run(starting);
  try {
    await Promise.race([running, starting]);
    isReady = true;
    if (!supervisor.isStopping) {
      log.ready();
      manager?.ready();
    }
    await running;
  } catch (error) {
    // A signal to the whole process group ends the workers that are starting, too.
    if (!supervisor.isStopping) throw error;
  } finally {
    manager?.stopping();
    await Promise.all([
      supervisor.stop(),
      recovery.stop(),
      passwords.stop(),
    ]);
    forgetSignals();
    await controlled?.close();
  }
}

/** How workers are started; what limits them is in the log. */
async function launcherOf(
  options: ServerOptions,
  log: ServerLog,
): Promise<Launcher> {
  const { workerMemory, workerWrapper: wrapper } = options;
  const self = selfCommand(workerMemory);
  const limits = workerLimits(options);
  const launcher = await findLauncher({ self, limits, wrapper });
  log.workerLimits(limits, launcher.holds);
  return launcher;
}

/** The service manager that started this server, if one did and wants to be told. */
async function serviceManager(
  { keys: folder }: ServerOptions,
  log: ServerLog,
  { sessions }: Supervisor,
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
function makeRooms(
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

/** @returns What ends that. */
function handleSignals(
  supervisor: Supervisor,
  reload: Reload,
): () => void {
  const stop = () => supervisor.stop();
  const handlers: [Deno.Signal, () => void][] = [["SIGINT", stop]];
  if (Deno.build.os !== "windows") {
    handlers.push(["SIGTERM", stop], ["SIGHUP", () => void reload.run()]);
  }
  for (const handler of handlers) Deno.addSignalListener(...handler);
  return () => {
    for (const handler of handlers) Deno.removeSignalListener(...handler);
  };
}

/** From here on the supervisor only starts workers and moves bytes. */
function dropPermissions(unused: string[]): void {
  for (const command of unused) {
    Deno.permissions.revokeSync({ name: "run", command });
  }
  for (
    const name of ["read", "write", "env", "sys", "ffi", "import"] as const
  ) {
    Deno.permissions.revokeSync({ name });
  }
}

/** Takes options of a reload; where the folders really are was found out at the start. */
function adopt(options: ServerOptions, changed: ServerOptions): void {
  const { keys, mail } = options;
  Object.assign(options, { sealedOnly: undefined }, changed, { keys, mail });
}

/** The options with folders that exist, in a form of their own that a reload changes. */
async function usableOptions(
  options: ServerOptions,
  log: ServerLog,
): Promise<ServerOptions> {
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

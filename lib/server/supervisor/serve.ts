import { systemClock as clock } from "../../program/clock.ts";
import { formatHostPort } from "../../program/command_line/values.ts";
import { surviveErrors } from "../../program/run.ts";
import {
  KEEPING_PRLIMIT,
  turnOffCoreDumps,
} from "../../program/system/core_dumps.ts";
import type { Settings } from "../config/settings.ts";
import type { ServerOptions } from "../options.ts";
import type { ServerLog } from "../log/server_log.ts";
import type { ClusterMember } from "./cluster/cluster.ts";
import { openControl, serveControl } from "./control.ts";
import {
  launcherOf,
  listen,
  makeRooms,
  serviceManager,
  usableOptions,
} from "./opening.ts";
import { Reload } from "./reload.ts";
import { type LogLoss, StatusReport } from "./status.ts";
import { Supervisor } from "./supervisor.ts";
import type { ServiceManager } from "../service/service_manager.ts";
import type { Launcher } from "./workers/launcher.ts";
import { workerLimits } from "./workers/worker_limits.ts";
import { makeStaff, type Staff } from "./workers/staff.ts";
import { readByWorker } from "./workers/config_reader.ts";

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
  const launcher = await launcherOf(options);
  const listener = listen(options);
  const control = await openControl(settings.options.keys, log);
  const { rooms, parkedRoom } = makeRooms(options, log);
  const onFailure = (error: Error) => supervisor.workerFailed(error);
  const staff = makeStaff({ options, launcher, log, onFailure });
  const supervisor = new Supervisor({
    ...{ options, listener, rooms, log, pool: staff.pool },
    spawnLogins: () => staff.spawn("login"),
    spawnLook: () => staff.spawn("look"),
    recover: () => void staff.recovery.again(),
    changePassword: (change) => staff.passwords.change(change),
    cluster: options.store === undefined ? undefined : {
      member: thisMember(),
      spawn: () => staff.spawn("cluster"),
      status: () => JSON.stringify(report.note()),
    },
  });
  surviveErrors((error) => supervisor.survive(error));
  const manager = await serviceManager(options, log, supervisor.sessions);
  const reload = new Reload({
    ...{ settings, manager, log },
    readConfig: (config) =>
      readByWorker(() => staff.spawn("config", { config })),
    apply(changed) {
      adopt(options, changed);
      rooms.parked = parkedRoom(options);
      staff.pool.resize(options.maxClients);
    },
    renewWorkers: () => supervisor.renewKeys(),
  });
  const { hostname, port } = listener.addr;
  const address = formatHostPort(hostname, port);
  const state = { isReady: false };
  const report: StatusReport = new StatusReport(supervisor, {
    ...{ options, address, rooms, clock, logLoss },
    mail: options.store ?? options.mail,
    isReady: () => state.isReady,
  });
  await runUntilStopped({
    ...{ options, supervisor, staff, reload, report, control },
    ...{ manager, launcher, log },
    announce() {
      log.listening(address, options.enhanced ? "enhanced" : "basic");
      log.workerLimits(workerLimits(options), launcher.holds);
    },
    onReady: () => state.isReady = true,
  });
}

/** This run of the server among others over one database. */
function thisMember(): ClusterMember {
  const id = crypto.randomUUID();
  return { id, name: Deno.hostname(), started: clock.epoch() };
}

/** What a server consists of once it has opened all. */
interface Opened {
  options: ServerOptions;
  supervisor: Supervisor;
  staff: Staff;
  reload: Reload;
  report: StatusReport;
  control: Awaited<ReturnType<typeof openControl>>;
  manager?: ServiceManager;
  launcher: Launcher;
  log: ServerLog;
  /** Says what there is; a signal is heeded from then on. */
  announce(): void;
  onReady(): void;
}

async function runUntilStopped(server: Opened): Promise<void> {
  const { supervisor, staff, reload, log, manager } = server;
  const forgetSignals = handleSignals(supervisor, reload);
  server.announce();
  const controlled = server.control &&
    serveControl(server.control, {
      ...{ supervisor, report: server.report, log, clock },
      limits: server.options,
      reload: () => reload.run(),
    });
  const starting = Promise.all([
    staff.recovery.run(),
    supervisor.logins.start(),
    staff.pool.start(),
    supervisor.cluster?.opened,
  ]);
  dropPermissions(server.launcher.unused);
  const running = supervisor.run(starting);
  try {
    await Promise.race([running, starting]);
    server.onReady();
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
      staff.recovery.stop(),
      staff.passwords.stop(),
    ]);
    forgetSignals();
    await controlled?.close();
  }
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
  const off = { sealedOnly: undefined, maxGroup: undefined };
  Object.assign(options, off, changed, { keys, mail });
}

import { systemClock } from "../../../program/clock.ts";
import type { WorkerSettings, WorkerTask } from "../../ipc/settings.ts";
import type { ServerOptions } from "../../options.ts";
import type { ServerLog } from "../../log/server_log.ts";
import type { Launcher } from "./launcher.ts";
import { PasswordChanges } from "./password_changes.ts";
import { Recovery } from "./recovery.ts";
import { SharedWorkers } from "./shared/shared_workers.ts";
import { workerLimits } from "./worker_limits.ts";
import { WorkerPool } from "./worker_pool.ts";
import { WorkerProcess } from "./worker_process.ts";

/** What {@link makeStaff} works with. */
export interface StaffContext {
  /** A reload changes them in place. */
  options: ServerOptions;
  launcher: Launcher;
  log: ServerLog;
  /** Told why a worker could not start, or ended by itself. */
  onFailure(error: Error): void;
}

/** Starts a worker with the options as they are then. */
export type Spawn = (
  task: WorkerTask,
  more?: Partial<WorkerSettings>,
) => WorkerProcess;

/** All that starts workers. */
export interface Staff {
  spawn: Spawn;
  pool: WorkerPool;
  recovery: Recovery;
  passwords: PasswordChanges;
}

/** Makes what starts workers; none is started yet. */
export function makeStaff(
  { options, launcher, log, onFailure }: StaffContext,
): Staff {
  const clock = systemClock;
  const spawn: Spawn = (task, more = {}) =>
    new WorkerProcess(launcher.command(workerLimits(options)), {
      ...options,
      ...more,
      task,
    });
  const { sessionsPerWorker: sessions } = options;
  const shared = sessions > 1
    ? new SharedWorkers({
      ...{ most: sessions, log, clock },
      spawn: () => spawn("serve", { sessions }),
    })
    : undefined;
  const pool = new WorkerPool(
    options.maxClients,
    () => shared?.open() ?? spawn("serve"),
    onFailure,
    clock,
    shared,
  );
  const recovery = new Recovery({
    spawn: () => spawn("recover"),
    log,
    clock,
  });
  const passwords = new PasswordChanges({
    spawn: (digits) => spawn("password", { digits }),
    log,
    clock,
  });
  return { spawn, pool, recovery, passwords };
}

import type { Clock } from "../../program/clock.ts";
import type { ServerOptions } from "../options.ts";
import type { ServerLog } from "../log/server_log.ts";
import type { Rooms } from "./open_files.ts";
import type { ClientConn } from "./preauth/preauth_connection.ts";
import type { WantedChange } from "./workers/password_changes.ts";
import type { WorkerHandle } from "./workers/worker_handle.ts";
import type { WorkerPool } from "./workers/worker_pool.ts";

/** Where connections come from. */
export interface ClientListener {
  accept(): Promise<ClientConn>;
  close(): void;
}

/** Options of the server that concern the supervisor. */
export type SupervisorOptions = Pick<
  ServerOptions,
  | "enhanced"
  | "maxSkewMs"
  | "maxPerUser"
  | "maxParkedPerUser"
  | "idleMs"
  | "sessionMs"
  | "store"
  | "isExempt"
>;

/** What a supervisor works with. */
export interface SupervisorContext {
  options: SupervisorOptions;
  listener: ClientListener;
  pool: WorkerPool;
  log: ServerLog;
  /** Finishes or undoes the deliveries that a worker left when it died. */
  recover(): void;
  /**
   * Starts a worker that looks at boxes and accounts (parking/looking.ts).
   *
   * @throws {Error} If the system cannot start a process now.
   */
  spawnLook(): WorkerHandle;
  /** Has a user's new password written; false if it was not. Never rejects. */
  changePassword(change: WantedChange): Promise<boolean>;
  clock?: Clock;
  /** What the system has room for. */
  rooms?: Rooms;
}

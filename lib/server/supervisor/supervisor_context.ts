import type { Clock } from "../../program/clock.ts";
import type { ServerOptions } from "../options.ts";
import type { ClusterMember } from "./cluster/cluster.ts";
import type { ServerLog } from "../log/server_log.ts";
import type { Rooms } from "./open_files.ts";
import type { ClientConn } from "./preauth/preauth_connection.ts";
import type { WriteChange } from "./sessions/password_wishes.ts";
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
  | "maxGroup"
  | "maxParkedPerUser"
  | "idleMs"
  | "sessionMs"
  | "store"
  | "isExempt"
>;

/** What a supervisor tells other servers over one database by. */
export interface ClusterMeans {
  member: ClusterMember;
  /**
   * Starts a cluster worker (cluster/cluster.ts).
   *
   * @throws {Error} If the system cannot start a process now.
   */
  spawn(): WorkerHandle;
  /** What they are told of this server, in JSON. */
  status(): string;
}

/** What a supervisor works with. */
export interface SupervisorContext {
  options: SupervisorOptions;
  listener: ClientListener;
  pool: WorkerPool;
  log: ServerLog;
  /** Finishes or undoes the deliveries that a worker left when it died. */
  recover(): void;
  /**
   * Starts a process that checks logins (logins/logins.ts).
   *
   * @throws {Error} If the system cannot start a process now.
   */
  spawnLogins(): WorkerHandle;
  /**
   * Starts a worker that looks at boxes (parking/looking.ts).
   *
   * @throws {Error} If the system cannot start a process now.
   */
  spawnLook(): WorkerHandle;
  /** Has a user's new password written, if the old one is right. Never rejects. */
  changePassword: WriteChange;
  /** Where a database has the mail. */
  cluster?: ClusterMeans;
  clock?: Clock;
  /** What the system has room for. */
  rooms?: Rooms;
}

/** The same with what may be left out. */
export type WholeContext =
  & SupervisorContext
  & Required<Pick<SupervisorContext, "clock" | "rooms">>;

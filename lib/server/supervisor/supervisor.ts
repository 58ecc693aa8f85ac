/**
 * The supervisor: the process that accepts connections and starts a worker for each
 * client. It has no private key and no access to mail, and understands nothing that a
 * client sends, so that a stranger's bytes find no secret where they arrive. A worker
 * reads them, in a sandbox without network, subprocess or environment (worker/main.ts).
 *
 * A connection goes through `preauth/` until its login has come and a worker of
 * `workers/` is leased to it; `sessions/` moves its bytes from then on. Supervisor and
 * worker share `ipc/` and nothing else. The supervisor believes no worker: an event can
 * end the worker's own session, or have its login checked by one more worker, once. Every
 * limit has a backstop here.
 *
 * @module
 */
import { type Clock, systemClock } from "../../program/clock.ts";
import { DEFAULTS } from "../../program/defaults.ts";
import { sleep } from "../../program/waits.ts";
import { addressNetwork } from "../cidr.ts";
import { CUT_MS, LINGERING_LIMIT, PREAUTH_LIMIT, STOP_MS } from "../limits.ts";
import type { ServerOptions } from "../options.ts";
import type { ServerLog } from "../server_log.ts";
import { Admission, type Admitted } from "./preauth/admission.ts";
import { Penalties } from "./preauth/penalties.ts";
import {
  type ClientConn,
  PeerGoneError,
  PreauthConnection,
} from "./preauth/preauth_connection.ts";
import { refusalTime } from "./preauth/refusal_time.ts";
import { Refusals } from "./preauth/refusals.ts";
import type { Slot } from "./preauth/slot.ts";
import { Looking } from "./parking/looking.ts";
import { Parking } from "./parking/parking.ts";
import { Recurring } from "./recurring.ts";
import type { Rooms } from "./open_files.ts";
import {
  type LeasedClient,
  type Refusal,
  serveSession,
} from "./sessions/serve_session.ts";
import { SessionTable } from "./sessions/session_table.ts";
import type { WorkerHandle } from "./workers/worker_handle.ts";
import type { WantedChange } from "./workers/password_changes.ts";
import { ShortageError, type WorkerPool } from "./workers/worker_pool.ts";

/** From an accept that failed to the next one, in ms. */
const SHORTAGE_MS = 100;

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

const ROOMS: Rooms = {
  preauth: PREAUTH_LIMIT,
  lingering: LINGERING_LIMIT,
  parked: DEFAULTS.maxParked,
};

/** Accepts connections and serves each by a worker, until it is stopped. */
export class Supervisor {
  readonly #context: Required<SupervisorContext>;
  readonly #penalties: Penalties;
  readonly #admission: Admission;
  readonly #refusals: Refusals;
  readonly #recurring: Recurring;
  readonly #handling = new Set<Promise<void>>();
  readonly #stopped = new AbortController();
  #stop?: Promise<void>;
  #reload?: Promise<void>;
  #saidMode = false;
  /** The sessions of users who are logged in. */
  readonly sessions: SessionTable;
  /** Those who wait for news. */
  readonly parking: Parking;

  constructor(context: SupervisorContext) {
    const { options, pool, log, clock = systemClock, rooms = ROOMS } = context;
    const stopped = this.#stopped.signal;
    this.#context = { ...context, clock, rooms };
    this.#recurring = new Recurring(log, clock);
    this.#penalties = new Penalties(() => clock.now(), options.isExempt);
    const penalties = this.#penalties;
    this.#admission = new Admission({
      options,
      pool,
      penalties,
      preauthLimit: rooms.preauth,
      clock,
      stopped,
    });
    const lingeringLimit = rooms.lingering;
    this.#refusals = new Refusals({ log, clock, stopped, lingeringLimit });
    this.sessions = new SessionTable(clock);
    const { maxParkedPerUser } = options;
    const limits = { maxParked: rooms.parked, maxParkedPerUser };
    this.parking = new Parking(limits, log, clock);
  }

  /** Whether {@link stop} was called. */
  get isStopping(): boolean {
    return this.#stopped.signal.aborted;
  }

  /**
   * Serves until {@link stop}.
   *
   * @param opened Resolves once the server is ready; logins wait for it.
   */
  async run(opened: Promise<unknown>): Promise<void> {
    this.#await(this.#look());
    while (!this.isStopping) {
      const conn = await this.#accept();
      if (!conn) continue;
      await this.#admission.pace();
      const handled = this.#handle(conn, opened).catch((error) =>
        this.#recurring.tell("A connection failed", error)
      );
      this.#await(handled);
    }
  }

  /** Keeps work that a stop waits for. */
  #await(work: Promise<void>): void {
    this.#handling.add(work);
    work.finally(() => this.#handling.delete(work));
  }

  #look(): Promise<void> {
    const { spawnLook: spawn, clock } = this.#context;
    const { parking } = this;
    const recurring = this.#recurring;
    const stopped = this.#stopped.signal;
    return new Looking({ parking, spawn, recurring, clock, stopped }).run();
  }

  /** The next connection, or undefined if accepting failed, which it logs. */
  async #accept(): Promise<ClientConn | undefined> {
    const { listener, clock } = this.#context;
    try {
      return await listener.accept();
    } catch (error) {
      if (this.isStopping) return undefined;
      this.#recurring.tell("A connection was not accepted", error);
      // The system is out of file descriptors, most likely.
      this.#admission.evictSome();
      await sleep(SHORTAGE_MS, this.#stopped.signal, clock);
    }
  }

  /** A spare worker could not start, or ended by itself: users get what strangers hold. */
  workerFailed(error: Error): void {
    this.#recurring.tell("A worker failed", error);
    if (error instanceof ShortageError) this.#admission.evictSome();
  }

  /**
   * Takes the keys as they are now; sessions go on with what they began with. Logins that
   * find them replaced at the same time share it.
   */
  reload(): Promise<void> {
    return this.#reload ??= this.#reloadNow().finally(() => {
      this.#reload = undefined;
    });
  }

  async #reloadNow(): Promise<void> {
    const { pool, log } = this.#context;
    try {
      await pool.renew();
      log.notice("The keys were loaded anew; sessions go on.");
    } catch (error) {
      if (this.isStopping) return;
      this.#recurring.tell("The keys cannot be loaded anew", error);
    }
  }

  /** An error that no code awaits: the one place where it ends. The server goes on. */
  survive(error: unknown): void {
    this.#recurring.tell("Something failed, and the server goes on", error);
  }

  /** Stops accepting, lets running requests finish, and returns within 5 s. */
  stop(): Promise<void> {
    return this.#stop ??= this.#stopNow();
  }

  async #stopNow(): Promise<void> {
    const { listener, pool, clock } = this.#context;
    this.#stopped.abort();
    listener.close();
    this.#admission.stop();
    this.sessions.stop();
    this.#await(this.parking.stop());
    const timer = clock.setTimeout(() => {
      this.sessions.cut();
      pool.kill();
    }, STOP_MS);
    await pool.close();
    // A write to a client that takes no bytes may outlive its connection's closing.
    const late = Promise.withResolvers<void>();
    const lateTimer = clock.setTimeout(late.resolve, STOP_MS + CUT_MS);
    await Promise.race([Promise.all(this.#handling), late.promise]);
    clock.clearTimeout(timer);
    clock.clearTimeout(lateTimer);
  }

  async #handle(conn: ClientConn, opened: Promise<unknown>): Promise<void> {
    const connection = new PreauthConnection(conn, this.#context.clock);
    try {
      const admitted = await this.#admission.admit(connection, opened);
      if (!admitted) return await connection.close();
      await this.#serve(connection, admitted);
    } catch (error) {
      if (error instanceof PeerGoneError) return connection.cut();
      await this.#refusals.refuse(connection, error);
    }
  }

  #sayMode(): void {
    const { options, log } = this.#context;
    if (!options.enhanced && !this.#saidMode) log.basicMode();
    this.#saidMode = true;
  }

  async #serve(
    connection: PreauthConnection,
    { login, worker, turn }: Admitted,
  ): Promise<void> {
    const { clock } = this.#context;
    try {
      const refusal = await this.#check({ connection, login, worker }, turn);
      if (refusal === "parked") return;
      if (!refusal) return await connection.close();
      if (refusal.code === "invalid") {
        this.#penalties.failed(connection.address, refusal.aimedAt);
      }
      const now = clock.now();
      const answerAt = refusalTime(login.receivedTick, now);
      await sleep(answerAt - now, this.#stopped.signal, clock);
      await this.#refusals.dismiss(connection, refusal.code);
    } finally {
      turn.release();
    }
  }

  /** A worker with the keys of before a rotation hands its login to one that has the new. */
  async #check(
    client: LeasedClient,
    turn: Slot,
  ): Promise<Refusal | "parked" | undefined> {
    const checked = await this.#serveBy(client, turn);
    if (checked !== "stale") return checked;
    const { connection } = client;
    const leasing = this.reload().then(() => this.#leaseAgain(connection));
    const worker = await connection.waitFor(leasing);
    const again = { ...client, worker, anyKeys: true };
    const checkedAgain = await this.#serveBy(again, turn);
    return checkedAgain === "stale" ? undefined : checkedAgain;
  }

  #leaseAgain({ address }: PreauthConnection): Promise<WorkerHandle> {
    const { signal } = this.#stopped;
    const rank = this.#penalties.rankOf(address);
    return this.#context.pool.lease(addressNetwork(address), signal, rank);
  }

  #serveBy(
    client: LeasedClient,
    turn: Slot,
  ): Promise<Refusal | "stale" | "parked" | undefined> {
    const { options: limits, pool, log, clock, recover, changePassword } =
      this.#context;
    return serveSession(client, {
      changePassword,
      limits,
      table: this.sessions,
      log,
      clock,
      onAccepted: (user) => {
        turn.release();
        this.#sayMode();
        this.#penalties.succeeded(client.connection.address, user);
        pool.serves(client.worker);
      },
      onMail: (to) => {
        this.sessions.news(to);
        this.parking.news(to);
      },
      park: (parked) => this.#await(this.parking.add(parked)),
      onCrashed: () => {
        if (!this.isStopping) recover();
      },
    });
  }
}

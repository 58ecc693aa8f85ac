/**
 * The supervisor: the process that accepts connections and leases a worker to each
 * client. It has no private key and no access to mail, and understands nothing that a
 * client sends, so that a stranger's bytes find no secret where they arrive. Workers
 * read them, in a sandbox without network, subprocess or environment (worker/main.ts).
 *
 * A connection goes through `preauth/` until its login has come and it holds a worker of
 * `workers/`; `logins/` has the login checked, and `sessions/` moves its bytes from then
 * on. Supervisor and worker share `ipc/` and nothing else. The supervisor believes the
 * login process in whom it lets in and which accounts ended, and a session's worker in
 * nothing: an event can end or park its session, tell users to look for mail, and have a
 * new password checked against the old one. Every limit has a backstop here.
 *
 * @module
 */
import { systemClock } from "../../program/clock.ts";
import { DEFAULTS } from "../../program/defaults.ts";
import { sleep } from "../../program/waits.ts";
import {
  CUT_MS,
  LINGERING_LIMIT,
  LOOK_MS,
  LOOK_STORE_MS,
  PREAUTH_LIMIT,
  STOP_MS,
} from "../limits.ts";
import { Cluster } from "./cluster/cluster.ts";
import { FailureNews } from "./cluster/failure_news.ts";
import { ClientService } from "./client_service.ts";
import { Counters } from "./counters.ts";
import { KeyRenewal, type Renewed } from "./key_renewal.ts";
import { Logins } from "./logins/logins.ts";
import type { Rooms } from "./open_files.ts";
import { Looking } from "./parking/looking.ts";
import type { ParkedClient } from "./parking/parked_connection.ts";
import { Parking } from "./parking/parking.ts";
import { Admission } from "./preauth/admission.ts";
import { Penalties } from "./preauth/penalties.ts";
import type { ClientConn } from "./preauth/preauth_connection.ts";
import { Refusals } from "./preauth/refusals.ts";
import { Recurring } from "./recurring.ts";
import { SessionTable } from "./sessions/session_table.ts";
import type { SupervisorContext, WholeContext } from "./supervisor_context.ts";
import { ShortageError } from "./workers/pool_errors.ts";

/** From an accept that failed to the next one, in ms. */
const SHORTAGE_MS = 100;

/** For so many ms a worker that failed is a problem of the status. */
const RECENT_MS = 60_000;

const ROOMS: Rooms = {
  preauth: PREAUTH_LIMIT,
  lingering: LINGERING_LIMIT,
  parked: DEFAULTS.maxParked,
};

/** Accepts connections and serves each by a worker, until it is stopped. */
export class Supervisor {
  readonly #context: WholeContext;
  readonly #admission: Admission;
  readonly #clients: ClientService;
  readonly #looking: Looking;
  readonly #recurring: Recurring;
  readonly #renewal: KeyRenewal;
  readonly #handling = new Set<Promise<void>>();
  readonly #stopped = new AbortController();
  #stop?: Promise<void>;
  /** When a worker failed last, by the monotonic clock. */
  #failedAt = -Infinity;
  /** The sessions of users who are logged in. */
  readonly sessions: SessionTable;
  /** What checks logins; to be started before the server is ready. */
  readonly logins: Logins;
  /** Those who wait for news. */
  readonly parking: Parking;
  /** What it shares with other servers, if there are any. */
  readonly cluster?: Cluster;
  /** What happened since it began. */
  readonly counters = new Counters();

  constructor(context: SupervisorContext) {
    const { options, pool, log, clock = systemClock, rooms = ROOMS } = context;
    const stopped = this.#stopped.signal;
    this.#context = { ...context, clock, rooms };
    this.#recurring = new Recurring(log, clock);
    const failures = context.cluster && new FailureNews();
    const penalties = new Penalties(
      () => clock.now(),
      (address) => options.isExempt(address),
      failures,
    );
    this.#admission = new Admission({
      options,
      pool,
      penalties,
      preauthLimit: rooms.preauth,
      clock,
      stopped,
    });
    this.sessions = new SessionTable(clock, this.counters);
    this.cluster = failures && this.#newCluster(failures, penalties);
    // A reload changes them.
    const limits = {
      get maxParked() {
        return rooms.parked;
      },
      get maxParkedPerUser() {
        return options.maxParkedPerUser;
      },
    };
    this.parking = new Parking(limits, log, clock);
    const { parking } = this;
    const recurring = this.#recurring;
    const spawn = context.spawnLook;
    const isShared = context.options.store !== undefined;
    this.#looking = new Looking({
      ...{ parking, spawn, recurring, clock, stopped },
      everyMs: isShared ? LOOK_STORE_MS : LOOK_MS,
    });
    this.logins = this.#newLogins();
    const { logins } = this;
    this.#renewal = new KeyRenewal({ logins, pool, log, recurring, stopped });
    this.#clients = this.#clientService(penalties);
  }

  #newCluster(failures: FailureNews, penalties: Penalties): Cluster {
    const { options: limits, log, clock, cluster } = this.#context;
    return new Cluster({
      ...cluster!,
      ...{ limits, failures, penalties, log, clock },
      recurring: this.#recurring,
      stopped: this.#stopped.signal,
    });
  }

  #newLogins(): Logins {
    const { log, clock, spawnLogins: spawn } = this.#context;
    const { sessions, parking } = this;
    return new Logins({
      ...{ spawn, log, clock, stopped: this.#stopped.signal },
      users: () => [...new Set([...sessions.users, ...parking.users])],
      onAccount({ user, account }) {
        sessions.accountIs(user, account);
        parking.accountIs(user, account);
      },
      onFailure: (error) => this.workerFailed(error),
    });
  }

  #clientService(penalties: Penalties): ClientService {
    const { log, clock, rooms } = this.#context;
    const stopped = this.#stopped.signal;
    const lingeringLimit = rooms.lingering;
    return new ClientService({
      supervisor: this.#context,
      admission: this.#admission,
      logins: this.logins,
      penalties,
      refusals: new Refusals({
        log,
        clock,
        stopped,
        lingeringLimit,
        counters: this.counters,
      }),
      sessions: this.sessions,
      park: (client) => this.#park(client),
      parking: this.parking,
      places: this.cluster?.places,
      counters: this.counters,
      renewKeys: () => this.renewKeys(),
      stopped,
    });
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
    this.#await(this.#looking.run());
    if (this.cluster) this.#await(this.cluster.run());
    while (!this.isStopping) {
      const conn = await this.#accept();
      if (!conn) continue;
      this.counters.connections++;
      await this.#admission.pace();
      const handled = this.#clients.serve(conn, opened).catch((error) =>
        this.#recurring.tell("A connection failed", error)
      );
      this.#await(handled);
    }
  }

  #park(client: ParkedClient): void {
    this.#await(this.parking.add(client));
    this.#looking.parked(client.user);
  }

  /** Keeps work that a stop waits for. */
  #await(work: Promise<void>): void {
    this.#handling.add(work);
    work.finally(() => this.#handling.delete(work));
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

  /** Connections before their login. */
  get preauth(): number {
    return this.#admission.size;
  }

  /** Whether a worker that should wait for a client failed in the last minute. */
  get lacksWorkers(): boolean {
    const { clock } = this.#context;
    return clock.now() - this.#failedAt < RECENT_MS;
  }

  /** A spare worker could not start, or ended by itself: users get what strangers hold. */
  workerFailed(error: Error): void {
    this.#failedAt = this.#context.clock.now();
    this.#recurring.tell("A worker failed", error);
    if (error instanceof ShortageError) this.#admission.evictSome();
  }

  /**
   * Takes the keys as they are now; sessions go on with what they began with. Logins that
   * find them replaced at the same time share it. Never rejects.
   */
  renewKeys(): Promise<Renewed> {
    return this.#renewal.run();
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
      this.logins.kill();
    }, STOP_MS);
    await Promise.all([pool.close(), this.logins.close()]);
    // A write to a client that takes no bytes may outlive its connection's closing.
    const late = Promise.withResolvers<void>();
    const lateTimer = clock.setTimeout(late.resolve, STOP_MS + CUT_MS);
    await Promise.race([Promise.all(this.#handling), late.promise]);
    clock.clearTimeout(timer);
    clock.clearTimeout(lateTimer);
  }
}

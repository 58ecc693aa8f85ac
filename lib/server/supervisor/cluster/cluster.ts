/**
 * What this server shares with the others over one database: that it is there, places of
 * users and of the group, failed logins. A process of its own asks the database
 * (cluster_worker.ts), since the supervisor may reach nobody; it is restarted when it ends,
 * and knows nothing that it is not told again then.
 *
 * @module
 */
import { type Clock, settlesWithin } from "../../../program/clock.ts";
import { sleep } from "../../../program/waits.ts";
import {
  CLUSTER_RETRY_MOST_MS,
  CLUSTER_RETRY_MS,
  READY_MS,
  STOP_MS,
  SYNC_LIMIT_MS,
  SYNC_MS,
  SYNCS_PER_BEAT,
} from "../../limits.ts";
import type { ServerLog } from "../../log/server_log.ts";
import type { Penalties } from "../preauth/penalties.ts";
import type { Recurring } from "../recurring.ts";
import type { WorkerHandle } from "../workers/worker_handle.ts";
import { type ClusterEvent, ClusterWorker } from "./cluster_worker.ts";
import type { FailureNews } from "./failure_news.ts";
import { type GroupLimits, GroupPlaces } from "./group_places.ts";
import { ServerList, type ToldServer } from "./server_list.ts";

/** Which server of the database this is. */
export interface ClusterMember {
  /** A UUID, of this run. */
  id: string;
  /** Of its machine. */
  name: string;
  /** In ms since the epoch. */
  started: number;
}

/** What a {@link Cluster} works with. */
export interface ClusterContext {
  /**
   * Starts a cluster worker.
   *
   * @throws {Error} If the system cannot start a process now.
   */
  spawn(): WorkerHandle;
  member: ClusterMember;
  /** What the others are told of this server, in JSON. */
  status(): string;
  limits: GroupLimits;
  failures: FailureNews;
  penalties: Pick<Penalties, "merge">;
  recurring: Pick<Recurring, "tell">;
  log: ServerLog;
  clock: Clock;
  /** Aborted when the server stops. */
  stopped: AbortSignal;
}

const APART = "Other servers cannot be told of this one";

/** Tells the other servers of this one, and this one of them. */
export class Cluster {
  readonly #context: ClusterContext;
  readonly #list: ServerList;
  /** The sessions' places. */
  readonly places: GroupPlaces;
  #worker?: ClusterWorker;
  #isInTouch = false;
  /** Why the process was ended, if it was. */
  #problem?: string;
  /** Resolves with whether the database answered. */
  #synced = Promise.withResolvers<boolean>();
  readonly #first = Promise.withResolvers<void>();

  constructor(context: ClusterContext) {
    this.#context = context;
    const { limits, clock } = context;
    const order: ClusterWorker["order"] = (order) => this.#worker?.order(order);
    const isInTouch = () => this.#isInTouch;
    this.places = new GroupPlaces({ limits, isInTouch, order, clock });
    this.#list = new ServerList({ order, isInTouch, clock });
  }

  /** Whether the others cannot be told of this server now. */
  get isApart(): boolean {
    return !this.#isInTouch;
  }

  /** Resolves once the others were told of this server, or cannot be. */
  get opened(): Promise<void> {
    return this.#first.promise;
  }

  /**
   * All servers that are there.
   *
   * @throws {Error} If the database cannot be asked.
   */
  list(): Promise<ToldServer[]> {
    return this.#list.ask();
  }

  /** Tells and is told until the server stops. Never rejects. */
  async run(): Promise<void> {
    const { recurring, clock, stopped } = this.#context;
    for (let pause = CLUSTER_RETRY_MS; !stopped.aborted;) {
      const began = clock.now();
      const error = await this.#runOnce().catch((error) => error);
      this.#lose();
      if (stopped.aborted) break;
      recurring.tell(APART, error);
      if (clock.now() - began > CLUSTER_RETRY_MOST_MS) pause = CLUSTER_RETRY_MS;
      await sleep(pause, stopped, clock);
      pause = Math.min(2 * pause, CLUSTER_RETRY_MOST_MS);
    }
  }

  /** @returns Why its worker ended. */
  async #runOnce(): Promise<Error> {
    const { spawn, log, clock, member, stopped } = this.#context;
    const onEvent = (event: ClusterEvent) => this.#handle(event);
    this.#problem = undefined;
    const worker = new ClusterWorker(spawn(), { log, clock, onEvent });
    const end = () => this.#close(worker);
    stopped.addEventListener("abort", end);
    try {
      if (!await settlesWithin(READY_MS, worker.ready, clock)) worker.kill();
      await worker.ready;
      this.#worker = worker;
      worker.order({ begin: { ...member, places: this.places.list } });
      await this.#syncOn(worker);
      return new Error(this.#problem ?? "their process has ended");
    } finally {
      stopped.removeEventListener("abort", end);
      if (!stopped.aborted) worker.kill();
      await worker.ended;
    }
  }

  /** The others learn that it ends, if the database answers soon. */
  #close(worker: ClusterWorker): void {
    const { clock } = this.#context;
    worker.close();
    const timer = clock.setTimeout(() => worker.kill(), STOP_MS);
    worker.ended.then(() => clock.clearTimeout(timer));
  }

  /** Syncs until the worker has ended. */
  async #syncOn(worker: ClusterWorker): Promise<void> {
    const { clock, stopped } = this.#context;
    const over = new AbortController();
    const end = () => over.abort();
    worker.ended.then(end);
    stopped.addEventListener("abort", end);
    for (let turn = 0; !over.signal.aborted; turn++) {
      await this.#sync(worker, turn % SYNCS_PER_BEAT === 0);
      await sleep(SYNC_MS, over.signal, clock);
      // A server that the database did not know of is told of at once.
      if (!this.#isInTouch) turn = -1;
    }
    stopped.removeEventListener("abort", end);
  }

  async #sync(worker: ClusterWorker, isBeat: boolean): Promise<void> {
    const { failures, status, clock } = this.#context;
    this.#synced = Promise.withResolvers();
    worker.order({
      sync: { failures: failures.take(), ...isBeat && { status: status() } },
    });
    const timer = clock.setTimeout(() => this.#late(worker), SYNC_LIMIT_MS);
    const ended = worker.ended.then(() => false);
    const isTold = await Promise.race([this.#synced.promise, ended]);
    clock.clearTimeout(timer);
    failures.told(isTold);
    if (isTold) this.#isInTouch = true;
    else this.#lose();
    this.#first.resolve();
  }

  #late(worker: ClusterWorker): void {
    const seconds = SYNC_LIMIT_MS / 1000;
    this.#problem = `the database did not answer in ${seconds} s`;
    worker.kill();
  }

  /** From now on this server is by itself. */
  #lose(): void {
    this.#isInTouch = false;
    this.places.lost();
    this.#list.lost();
    this.#first.resolve();
  }

  #handle(event: ClusterEvent): void {
    const { penalties, recurring } = this.#context;
    switch (event.event) {
      case "place":
        return this.places.answered(event);
      case "failures":
        return penalties.merge(event);
      case "synced":
        return this.#synced.resolve(true);
      case "apart":
        recurring.tell(APART, new Error(event.message));
        return this.#synced.resolve(false);
      case "server":
        return this.#list.told(event);
      case "listed":
        return this.#list.listed(event.problem);
    }
  }
}

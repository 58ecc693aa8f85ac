/**
 * Workers: the pool starts their processes (worker_process.ts) ahead (spare_workers.ts), hands
 * one to each login in turn (lease_queue.ts), and frees its place when it ends. The supervisor sees a worker as
 * a {@linkcode WorkerHandle}, which tests replace.
 *
 * @module
 */
import { type Clock, systemClock } from "../../../program/clock.ts";
import { sleep } from "../../../program/waits.ts";
import {
  LEASE_ATTEMPTS,
  LEASE_RETRY_MS,
  RETRY_MS,
  SPARES,
  START_ATTEMPTS,
} from "../../limits.ts";
import { LeaseQueue } from "./lease_queue.ts";
import { PoolFullError, ShortageError } from "./pool_errors.ts";
import { SpareWorkers } from "./spare_workers.ts";
import { UnusableError, type WorkerHandle } from "./worker_handle.ts";

/**
 * Logins of addresses that nobody has logged in from, checked side by side: they must
 * take neither all places nor all processors from users who come back.
 */
const UNPROVEN_CHECKS = 2;
/**
 * From a login to the start of the next spare worker, in ms: both at once would take the
 * time of a processor from each other.
 */
const REFILL_MS = 50;

/** Processes that serve several sessions each. */
export interface SharedProcesses {
  /** Those that are there take no more sessions. */
  drain(): void;
  /** Waits until all sessions have ended, and their processes. */
  close(): Promise<void>;
}

/**
 * The places for clients. A login that is checked holds its place for a moment, so the
 * next one waits for it; only users who are logged in make the pool full.
 */
export class WorkerPool {
  #max: number;
  readonly #spares: SpareWorkers;
  /** The rank of the login that each leased worker waits for, or undefined once it serves. */
  readonly #leased = new Map<WorkerHandle, number | undefined>();
  readonly #queue = new LeaseQueue((rank) => !this.#mustGiveWay(rank));
  readonly #closing = new AbortController();
  readonly #clock: Clock;
  readonly #shared?: SharedProcesses;

  /**
   * @param max Places.
   * @param spawn Starts a worker, or throws.
   * @param onFailure Told why a spare worker could not start, or ended by itself.
   * @param shared Where workers share processes, those.
   */
  constructor(
    max: number,
    spawn: () => WorkerHandle,
    onFailure: (error: Error) => void,
    clock = systemClock,
    shared?: SharedProcesses,
  ) {
    this.#clock = clock;
    this.#shared = shared;
    this.#max = max;
    this.#spares = new SpareWorkers({
      spawn,
      wanted: () => Math.min(SPARES, this.#max - this.#leased.size),
      onFailure,
      onEnded: (worker) => this.#ended(worker),
      clock,
      closing: this.#closing.signal,
    });
  }

  /** Changes how many places there are; users who are logged in keep theirs. */
  resize(max: number): void {
    this.#max = max;
    this.#spares.fill();
    this.#queue.wakeAll();
  }

  /** Whether every place is taken by a user who is logged in. */
  get isFull(): boolean {
    return this.#loggedIn() >= this.#max;
  }

  /**
   * Starts the first worker, and the others when it is ready. One that dies before is
   * followed by another.
   *
   * @throws {UnusableError} If it cannot serve: the keys or credentials are unusable.
   * @throws {Error} If several workers died, or could not be started.
   */
  async start(): Promise<void> {
    for (let attempt = 1;; attempt++) {
      this.#closing.signal.throwIfAborted();
      try {
        await this.#spares.first().ready;
        return this.#spares.fill();
      } catch (error) {
        const isLast = attempt === START_ATTEMPTS ||
          this.#closing.signal.aborted;
        if (isLast || error instanceof UnusableError) throw error;
        await sleep(RETRY_MS, this.#closing.signal, this.#clock);
      }
    }
  }

  /**
   * A worker for one client; it gives its place back by ending.
   *
   * @param address Where its login came from. Waiting logins take turns by address, so
   * that none waits for many logins of another address.
   * @param rank Lower ones go first, whatever their turn. Above 0, a login leaves a worker
   * and a place to those of rank 0.
   * @throws {PoolFullError} If every place is taken by a user who is logged in.
   * @throws {ShortageError} If no worker can start for some time.
   * @throws {Error} If the worker cannot serve.
   * @throws The signal's reason, if it comes first.
   */
  async lease(
    address: string,
    signal: AbortSignal,
    rank = 0,
  ): Promise<WorkerHandle> {
    for (let attempt = 1;; attempt++) {
      try {
        return await this.#leaseOnce(address, signal, rank);
      } catch (error) {
        const isFinal = attempt === LEASE_ATTEMPTS || signal.aborted ||
          error instanceof PoolFullError || error instanceof UnusableError;
        if (isFinal) throw error;
        await sleep(LEASE_RETRY_MS, signal, this.#clock);
      }
    }
  }

  async #leaseOnce(
    address: string,
    signal: AbortSignal,
    rank: number,
  ): Promise<WorkerHandle> {
    while (this.#leased.size >= this.#max || this.#mustGiveWay(rank)) {
      if (this.isFull || this.#closing.signal.aborted) {
        throw new PoolFullError();
      }
      await this.#queue.wait(address, signal, rank);
    }
    if (this.#closing.signal.aborted) throw new PoolFullError();
    if (signal.aborted) this.#queue.wake();
    signal.throwIfAborted();
    const worker = this.#takeSpare(rank);
    if (!worker) {
      this.#queue.wake();
      throw new ShortageError();
    }
    this.#leased.set(worker, rank);
    this.#queue.leased(address);
    await worker.ready;
    if (signal.aborted) this.giveBack(worker);
    signal.throwIfAborted();
    return worker;
  }

  /** Whether a login of that rank would take the last place, or too much of the machine. */
  #mustGiveWay(rank: number): boolean {
    if (rank === 0) return false;
    const unproven = [...this.#leased.values()].filter((rank) => rank).length;
    const free = this.#max - this.#loggedIn();
    return unproven >= Math.max(1, Math.min(UNPROVEN_CHECKS, free - 1));
  }

  /** The oldest spare worker is ready first, so it stays for a login of rank 0. */
  #takeSpare(rank: number): WorkerHandle | undefined {
    const leavesOne = rank > 0 && this.#max - this.#leased.size > 1;
    this.#spares.fill(leavesOne ? 2 : 1);
    return this.#spares.take(leavesOne ? "newest" : "oldest");
  }

  /** The login of a worker was refused, which the worker has seen nothing of. */
  giveBack(worker: WorkerHandle): void {
    if (!this.#leased.delete(worker)) return;
    this.#spares.putBack(worker);
    this.#queue.wake();
  }

  /** The worker's client is logged in. */
  serves(worker: WorkerHandle): void {
    if (this.#leased.has(worker)) this.#leased.set(worker, undefined);
    this.#spares.fillIn(REFILL_MS);
    if (this.isFull) this.#queue.wakeAll();
    else this.#queue.wake();
  }

  /**
   * Replaces the spare workers by new ones, with the options as they are now.
   *
   * @throws {Error} If a new one cannot start or serve; the old ones stay then.
   */
  async renew(): Promise<void> {
    this.#shared?.drain();
    await this.#spares.renew();
  }

  /** Ends the spare workers; the leased ones end with their sessions. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#queue.wakeAll();
    await this.#spares.close();
    await this.#shared?.close();
  }

  /** Ends every worker at once. */
  kill(): void {
    this.#spares.kill();
    for (const worker of this.#leased.keys()) worker.condemn();
  }

  #ended(worker: WorkerHandle): void {
    this.#leased.delete(worker);
    this.#queue.wake();
  }

  /** Users who are logged in. */
  #loggedIn(): number {
    return [...this.#leased.values()].filter((rank) => rank === undefined)
      .length;
  }
}

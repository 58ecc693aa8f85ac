import { type Clock, systemClock, type Timer } from "../../../program/clock.ts";
import { LeaseQueue } from "./lease_queue.ts";
import type { WorkerHandle } from "./worker_handle.ts";

/** Workers that are started ahead: no login waits for a process to start. */
export const SPARES = 2;
/**
 * From a login to the start of the next spare worker, in ms: both at once would take the
 * time of a processor from each other.
 */
const REFILL_MS = 50;
/** From a worker that failed to start to the next attempt, in ms. */
const RETRY_MS = 1000;

/** All places are taken by users who are logged in. */
export class PoolFullError extends Error {
  constructor() {
    super("All places are taken");
    this.name = "PoolFullError";
  }
}

/**
 * The places for clients. A worker that checks a login holds its place for a moment, so
 * the next login waits for it; only users who are logged in make the pool full.
 */
export class WorkerPool {
  readonly #max: number;
  readonly #spawn: () => WorkerHandle;
  readonly #onFailure: (error: Error) => void;
  readonly #spares: WorkerHandle[] = [];
  /** The address whose login each leased worker checks, or undefined once it serves. */
  readonly #leased = new Map<WorkerHandle, string | undefined>();
  readonly #queue = new LeaseQueue();
  #closed = false;
  #filling?: Timer;
  readonly #clock: Clock;

  /**
   * @param max Places.
   * @param onFailure Told why a spare worker ended by itself.
   */
  constructor(
    max: number,
    spawn: () => WorkerHandle,
    onFailure: (error: Error) => void,
    clock = systemClock,
  ) {
    this.#clock = clock;
    this.#max = max;
    this.#spawn = spawn;
    this.#onFailure = onFailure;
  }

  /** Whether every place is taken by a user who is logged in. */
  get isFull(): boolean {
    return this.#loggedIn() >= this.#max;
  }

  /**
   * Starts the first worker, and the others when it is ready.
   *
   * @throws {Error} If it cannot serve: the keys or credentials are unusable.
   */
  async start(): Promise<void> {
    const first = this.#startSpare();
    await first.ready;
    this.#fill();
  }

  /**
   * A worker for one client; it gives its place back by ending.
   *
   * @param address Where its login came from. Waiting logins take turns by address, so
   * that none waits for many logins of another address.
   * @throws {PoolFullError} If every place is taken by a user who is logged in.
   * @throws The signal's reason, if it comes first.
   */
  async lease(address: string, signal: AbortSignal): Promise<WorkerHandle> {
    while (this.#leased.size >= this.#max) {
      if (this.isFull || this.#closed) throw new PoolFullError();
      await this.#queue.wait(address, signal);
    }
    if (this.#closed) throw new PoolFullError();
    if (signal.aborted) this.#queue.wake();
    signal.throwIfAborted();
    this.#fill(1);
    const worker = this.#spares.shift()!;
    this.#leased.set(worker, address);
    this.#queue.leased(address);
    await worker.ready;
    if (signal.aborted) worker.closeInput();
    signal.throwIfAborted();
    return worker;
  }

  /** The worker's client is logged in. */
  serves(worker: WorkerHandle): void {
    if (this.#leased.has(worker)) this.#leased.set(worker, undefined);
    this.#fillIn(REFILL_MS);
    if (this.isFull) this.#queue.wakeAll();
  }

  /** Ends the spare workers; the leased ones end with their sessions. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#clock.clearTimeout(this.#filling);
    this.#queue.wakeAll();
    for (const worker of this.#spares) worker.closeInput();
    await Promise.all(this.#spares.map((worker) => worker.ended));
  }

  /** Ends every worker at once. */
  kill(): void {
    for (const worker of [...this.#spares, ...this.#leased.keys()]) {
      worker.kill();
    }
  }

  #fill(atLeast = 0): void {
    if (this.#closed) return;
    const wanted = Math.max(
      atLeast,
      Math.min(SPARES, this.#max - this.#leased.size),
    );
    while (this.#spares.length < wanted) this.#startSpare();
  }

  #fillIn(ms: number): void {
    if (this.#closed) return;
    this.#filling ??= this.#clock.setTimeout(() => {
      this.#filling = undefined;
      this.#fill();
    }, ms);
  }

  #startSpare(): WorkerHandle {
    const worker = this.#spawn();
    this.#spares.push(worker);
    worker.ended.then(() => this.#ended(worker));
    return worker;
  }

  #ended(worker: WorkerHandle): void {
    const spare = this.#spares.indexOf(worker);
    if (spare >= 0) this.#spares.splice(spare, 1);
    this.#leased.delete(worker);
    this.#queue.wake();
    if (spare >= 0) this.#spareFailed(worker);
    else this.#fill();
  }

  /** If one spare worker cannot start, the next one may not either: the pool waits. */
  #spareFailed(worker: WorkerHandle): void {
    if (this.#closed) return;
    this.#fillIn(RETRY_MS);
    // Ctrl-C ends a worker that is starting a moment before it stops the server: the
    // pool complains only if it is still open later.
    this.#clock.setTimeout(() => this.#tellFailure(worker), RETRY_MS);
  }

  #tellFailure(worker: WorkerHandle): void {
    if (this.#closed) return;
    worker.ready.catch((error) => this.#onFailure(error));
  }

  /** Users who are logged in. */
  #loggedIn(): number {
    return [...this.#leased.values()].filter((address) => !address).length;
  }
}

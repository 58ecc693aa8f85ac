import { unless } from "./waits.ts";
import type { WorkerProcess } from "./worker_process.ts";

/** Workers started ahead, so that a login does not wait for a process to start. */
export const SPARES = 2;
/** After a login: a process that starts takes its time from the login, in ms. */
const REFILL_MS = 50;
/** After a worker that failed to start, in ms. */
const RETRY_MS = 1000;

/** All places are taken by users who are logged in. */
export class PoolFullError extends Error {
  constructor() {
    super("All places are taken");
    this.name = "PoolFullError";
  }
}

/**
 * The places for clients. A worker that still checks a login holds a place for a
 * moment only, so others wait for it; only users who are logged in make it full.
 */
export class WorkerPool {
  readonly #max: number;
  readonly #spawn: () => WorkerProcess;
  readonly #onFailure: (error: Error) => void;
  readonly #spares: WorkerProcess[] = [];
  /** Whose login each leased worker checks, or undefined once it serves. */
  readonly #leased = new Map<WorkerProcess, string | undefined>();
  /** Who waits for a place, in the order they came. */
  readonly #waiting = new Set<Waiting>();
  /** When each address got a worker last, in leases, since somebody had to wait. */
  readonly #lastLease = new Map<string, number>();
  #leases = 0;
  #closed = false;
  #filling?: ReturnType<typeof setTimeout>;

  constructor(
    max: number,
    spawn: () => WorkerProcess,
    onFailure: (error: Error) => void,
  ) {
    this.#max = max;
    this.#spawn = spawn;
    this.#onFailure = onFailure;
  }

  /** Whether every place is taken by a user who is logged in. */
  get isFull(): boolean {
    return this.#checked() >= this.#max;
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
   * @param address Whose login it checks: those who wait take turns by address, so that
   * one login does not wait for many of another address.
   * @throws {PoolFullError} If every place is taken by a user who is logged in.
   * @throws The signal's reason, if it comes first.
   */
  async lease(address: string, signal: AbortSignal): Promise<WorkerProcess> {
    while (this.#leased.size >= this.#max) {
      if (this.isFull || this.#closed) throw new PoolFullError();
      await this.#wait(address, signal);
    }
    if (this.#closed) throw new PoolFullError();
    if (signal.aborted) this.#wake(1);
    signal.throwIfAborted();
    this.#fill(1);
    const worker = this.#spares.shift()!;
    this.#leased.set(worker, address);
    this.#lastLease.set(address, this.#leases++);
    await worker.ready;
    if (signal.aborted) worker.closeInput();
    signal.throwIfAborted();
    return worker;
  }

  /** The worker's client is logged in. */
  serves(worker: WorkerProcess): void {
    if (this.#leased.has(worker)) this.#leased.set(worker, undefined);
    this.#fillIn(REFILL_MS);
    if (this.isFull) this.#wake(this.#waiting.size);
  }

  /** Ends the spare workers; the leased ones end with their sessions. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#filling);
    this.#wake(this.#waiting.size);
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
    this.#filling ??= setTimeout(() => {
      this.#filling = undefined;
      this.#fill();
    }, ms);
  }

  #startSpare(): WorkerProcess {
    const worker = this.#spawn();
    this.#spares.push(worker);
    worker.ended.then(() => this.#ended(worker));
    return worker;
  }

  #ended(worker: WorkerProcess): void {
    const spare = this.#spares.indexOf(worker);
    if (spare >= 0) this.#spares.splice(spare, 1);
    this.#leased.delete(worker);
    this.#wake(1);
    if (spare >= 0) this.#spareFailed(worker);
    else this.#fill();
  }

  /** A spare that ends by itself would be started again without end: slowly, then. */
  #spareFailed(worker: WorkerProcess): void {
    if (this.#closed) return;
    this.#fillIn(RETRY_MS);
    // Told late: Ctrl-C ends one that is just starting a moment before it stops us.
    Deno.unrefTimer(setTimeout(() => this.#tellFailure(worker), RETRY_MS));
  }

  #tellFailure(worker: WorkerProcess): void {
    if (this.#closed) return;
    worker.ready.catch((error) => this.#onFailure(error));
  }

  async #wait(address: string, signal: AbortSignal): Promise<void> {
    const waiting = { address, ...Promise.withResolvers<void>() };
    this.#waiting.add(waiting);
    try {
      await unless(signal, waiting.promise);
    } catch (reason) {
      // Woken at the same moment: the place is the next one's.
      if (!this.#waiting.delete(waiting)) this.#wake(1);
      throw reason;
    }
  }

  #wake(count: number): void {
    for (let i = 0; i < count && this.#waiting.size > 0; i++) {
      const next = [...this.#waiting].reduce((first, other) =>
        this.#turnOf(other) < this.#turnOf(first) ? other : first
      );
      this.#waiting.delete(next);
      next.resolve();
    }
    if (this.#waiting.size === 0) this.#lastLease.clear();
  }

  #turnOf({ address }: Waiting): number {
    return this.#lastLease.get(address) ?? -1;
  }

  /** Users who are logged in. */
  #checked(): number {
    return [...this.#leased.values()].filter((address) => !address).length;
  }
}

interface Waiting {
  address: string;
  resolve(): void;
}

import { systemReason } from "../../../program/system/system_reason.ts";
import type { Clock, Timer } from "../../../program/clock.ts";
import { READY_MS, RETRY_MS } from "../../limits.ts";
import { ShortageError } from "./pool_errors.ts";
import type { WorkerHandle } from "./worker_handle.ts";

/** What {@link SpareWorkers} work with. */
export interface SpareWorkersContext {
  /** Starts a worker, or throws. */
  spawn(): WorkerHandle;
  /** How many there should be now. */
  wanted(): number;
  /** Told why one could not start, or ended by itself. */
  onFailure(error: Error): void;
  /** Called with each worker that has ended, whether it was leased or not. */
  onEnded(worker: WorkerHandle): void;
  clock: Clock;
  /** Aborted when the server stops. */
  closing: AbortSignal;
}

/** Workers that were started ahead and have no client yet. */
export class SpareWorkers {
  readonly #context: SpareWorkersContext;
  /** The oldest one first, which is ready first. */
  readonly #spares: WorkerHandle[] = [];
  readonly #ended = new WeakSet<WorkerHandle>();
  #filling?: Timer;

  constructor(context: SpareWorkersContext) {
    this.#context = context;
  }

  /**
   * The oldest one, which stays; it is started if there is none.
   *
   * @throws {ShortageError} If the system cannot start a process now.
   */
  first(): WorkerHandle {
    const spare = this.#spares[0] ?? this.#start();
    if (spare) return spare;
    throw new ShortageError();
  }

  /** Takes one, if there is any. */
  take(which: "oldest" | "newest"): WorkerHandle | undefined {
    return which === "newest" ? this.#spares.pop() : this.#spares.shift();
  }

  /** One that was taken comes back unused, unless it has ended, there are enough or the server stops. */
  putBack(worker: WorkerHandle): void {
    if (this.#ended.has(worker)) return;
    const { closing, wanted } = this.#context;
    const isEnough = this.#spares.length >= wanted();
    if (closing.aborted || isEnough) worker.closeInput();
    else this.#spares.unshift(worker);
  }

  /** Starts as many as are wanted, and `atLeast` so many. */
  fill(atLeast = 0): void {
    if (this.#context.closing.aborted) return;
    const wanted = Math.max(atLeast, this.#context.wanted());
    while (this.#spares.length < wanted) {
      if (!this.#start()) return this.fillIn(RETRY_MS);
    }
  }

  /** Starts as many as are wanted some time later. */
  fillIn(ms: number): void {
    const { closing, clock } = this.#context;
    if (closing.aborted) return;
    this.#filling ??= clock.setTimeout(() => {
      this.#filling = undefined;
      this.fill();
    }, ms);
  }

  /**
   * Replaces all of them by new ones.
   *
   * @throws {Error} If a new one cannot start or serve; the old ones stay then.
   */
  async renew(): Promise<void> {
    const old = [...this.#spares];
    const fresh = this.#start();
    if (!fresh) throw new ShortageError();
    await fresh.ready;
    for (const worker of old) {
      if (this.#remove(worker)) worker.closeInput();
    }
    this.fill();
  }

  /** Ends all of them; once the server stops. */
  async close(): Promise<void> {
    this.#context.clock.clearTimeout(this.#filling);
    for (const worker of this.#spares) worker.closeInput();
    await Promise.all(this.#spares.map((worker) => worker.ended));
  }

  /** Ends all of them at once. */
  kill(): void {
    for (const worker of this.#spares) worker.condemn();
  }

  /** Undefined if the system cannot start a process now. */
  #start(): WorkerHandle | undefined {
    const { spawn, onFailure, clock } = this.#context;
    let worker: WorkerHandle;
    try {
      worker = spawn();
    } catch (error) {
      onFailure(new ShortageError(systemReason(error)));
      return undefined;
    }
    this.#spares.push(worker);
    const deadline = clock.setTimeout(() => worker.condemn(), READY_MS);
    const isReady = () => clock.clearTimeout(deadline);
    worker.ready.then(isReady, isReady);
    worker.ended.then(() => this.#hasEnded(worker));
    return worker;
  }

  /** False if it is no spare worker, or no more. */
  #remove(worker: WorkerHandle): boolean {
    const index = this.#spares.indexOf(worker);
    if (index >= 0) this.#spares.splice(index, 1);
    return index >= 0;
  }

  #hasEnded(worker: WorkerHandle): void {
    this.#ended.add(worker);
    const wasSpare = this.#remove(worker);
    this.#context.onEnded(worker);
    if (wasSpare) this.#failed(worker);
    else this.fill();
  }

  /** If one cannot start, the next one may not either: the pool waits. */
  #failed(worker: WorkerHandle): void {
    const { closing, clock } = this.#context;
    if (closing.aborted) return;
    this.fillIn(RETRY_MS);
    // Ctrl-C ends a worker that is starting a moment before it stops the server: the
    // pool complains only if it is still open later.
    clock.setTimeout(() => this.#tellFailure(worker), RETRY_MS);
  }

  #tellFailure(worker: WorkerHandle): void {
    const { closing, onFailure } = this.#context;
    if (closing.aborted) return;
    worker.ready.catch((error) => onFailure(error));
  }
}

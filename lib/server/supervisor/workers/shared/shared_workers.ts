/**
 * Processes that serve several sessions each (`--sessions-per-worker`), for hundreds of
 * clients: what a process costs is shared. One that fails takes its sessions with it and no
 * others.
 *
 * @module
 */
import type { Clock } from "../../../../program/clock.ts";
import type { ServerLog } from "../../../log/server_log.ts";
import type { WorkerHandle } from "../worker_handle.ts";
import type { SharedSlot } from "./shared_slot.ts";
import { SharedWorker } from "./shared_worker.ts";

/** What {@link SharedWorkers} work with. */
export interface SharedWorkersContext {
  /** Sessions of a process, more than one. */
  most: number;
  /**
   * Starts a process.
   *
   * @throws {Error} If the system cannot start one now.
   */
  spawn(): WorkerHandle;
  log: ServerLog;
  clock: Clock;
}

/** Hands out places for sessions, and starts processes ahead. */
export class SharedWorkers {
  readonly #context: SharedWorkersContext;
  /** The oldest first, which gets the next session if it has room. */
  readonly #workers = new Set<SharedWorker>();
  #isClosing = false;

  constructor(context: SharedWorkersContext) {
    this.#context = context;
  }

  /**
   * A place for a session.
   *
   * @throws {Error} If there is no room, and the system cannot start a process now.
   */
  open(): SharedSlot {
    const worker = [...this.#workers].find(({ free }) => free > 0) ??
      this.#start();
    const slot = worker.open();
    this.#startAhead();
    return slot;
  }

  /** Those that are there take no more sessions: the next ones get new processes. */
  drain(): void {
    for (const worker of this.#workers) worker.drain();
  }

  /** Waits until all sessions have ended, and their processes. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.drain();
    await Promise.all([...this.#workers].map(({ ended }) => ended));
  }

  get #free(): number {
    return [...this.#workers].reduce((sum, { free }) => sum + free, 0);
  }

  /** No login waits for a process: the next one is there before the last place is taken. */
  #startAhead(): void {
    if (this.#free > this.#context.most / 4) return;
    try {
      this.#start();
    } catch {
      // Whoever needs it tries again, and tells.
    }
  }

  #start(): SharedWorker {
    const { spawn, most, log, clock } = this.#context;
    const worker = new SharedWorker(spawn(), {
      ...{ most, log, clock },
      onFree: () => this.#endSurplus(),
    });
    this.#workers.add(worker);
    worker.ended.then(() => this.#workers.delete(worker));
    return worker;
  }

  /** The newest one without sessions goes if the others have room enough. */
  #endSurplus(): void {
    const { most } = this.#context;
    if (this.#isClosing) return;
    const idle = [...this.#workers].findLast((worker) =>
      worker.isEmpty && worker.free > 0
    );
    if (idle && this.#free - idle.free > most / 2) idle.drain();
  }
}

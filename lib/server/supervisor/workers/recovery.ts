import { systemReason } from "../../../program/system/system_reason.ts";
import type { Clock } from "../../../program/clock.ts";
import { sleep } from "../../../program/waits.ts";
import { WORKER_EXIT } from "../../ipc/exit_codes.ts";
import { RECOVERY_PAUSE_MS, RETRY_MS, START_ATTEMPTS } from "../../limits.ts";
import type { ServerLog } from "../../log/server_log.ts";
import { UnusableError, type WorkerHandle } from "./worker_handle.ts";

/** What a {@link Recovery} works with. */
export interface RecoveryContext {
  /** @throws {Error} If the system cannot start a process now. */
  spawn(): WorkerHandle;
  log: ServerLog;
  clock: Clock;
}

/** Finishes what a crash cut, in a process that may touch mail. */
export class Recovery {
  readonly #context: RecoveryContext;
  readonly #stopped = new AbortController();
  #worker?: WorkerHandle;
  #isWanted = false;
  #isRunning = false;

  constructor(context: RecoveryContext) {
    this.#context = context;
  }

  /**
   * Recovers; a worker that dies in it is followed by another.
   *
   * @throws {Error} If the mail folder cannot be used, or several workers died.
   */
  async run(): Promise<void> {
    const { log, clock } = this.#context;
    for (let attempt = 1;; attempt++) {
      try {
        return await this.#attempt();
      } catch (error) {
        const isLast = attempt === START_ATTEMPTS ||
          this.#stopped.signal.aborted;
        if (isLast || error instanceof UnusableError) throw error;
        log.failure(`A recovery is tried again: ${systemReason(error)}`);
        await sleep(RETRY_MS, this.#stopped.signal, clock);
      }
    }
  }

  /**
   * Recovers while the server serves, since a worker died that may have had a delivery under
   * way. Workers that die meanwhile, or soon after, share the next recovery: it looks at
   * every box, so a client that kills its worker again and again must not get one each
   * time. Never rejects.
   */
  async again(): Promise<void> {
    this.#isWanted = true;
    if (this.#isRunning) return;
    this.#isRunning = true;
    const { signal } = this.#stopped;
    while (this.#isWanted && !signal.aborted) {
      this.#isWanted = false;
      await this.run().catch((error) => this.#tellFailure(error));
      await sleep(RECOVERY_PAUSE_MS, signal, this.#context.clock);
    }
    this.#isRunning = false;
  }

  #tellFailure(error: unknown): void {
    if (this.#stopped.signal.aborted) return;
    this.#context.log.failure(
      `A recovery failed; the next one does its work: ${systemReason(error)}`,
    );
  }

  /** Ends it; the next start of the server finishes a recovery that is cut. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#worker?.kill();
    await this.#worker?.ended;
  }

  async #attempt(): Promise<void> {
    const { spawn, log } = this.#context;
    this.#stopped.signal.throwIfAborted();
    const worker = this.#worker = spawn();
    worker.onEvent = (event) => {
      if (event.event === "notice") {
        log.notice(event.message, event.errno);
      }
    };
    worker.onStderrLine = (line) => log.failure(`A worker said: ${line}`);
    worker.closeInput();
    if (await worker.ended !== WORKER_EXIT.done) await worker.ready;
  }
}

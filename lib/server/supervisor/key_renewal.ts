import type { ServerLog } from "../server_log.ts";
import type { Recurring } from "./recurring.ts";
import type { WorkerPool } from "./workers/worker_pool.ts";

/** What a {@link KeyRenewal} works with. */
export interface KeyRenewalContext {
  pool: Pick<WorkerPool, "renew">;
  log: Pick<ServerLog, "notice">;
  recurring: Pick<Recurring, "tell">;
  /** Aborted when the server stops: what fails then fails by that. */
  stopped: AbortSignal;
}

/** Has the spare workers replaced by ones with the keys as they are now. */
export class KeyRenewal {
  readonly #context: KeyRenewalContext;
  #running?: Promise<void>;

  constructor(context: KeyRenewalContext) {
    this.#context = context;
  }

  /** Whoever asks while a renewal is under way shares it. Never rejects. */
  run(): Promise<void> {
    return this.#running ??= this.#runNow().finally(() => {
      this.#running = undefined;
    });
  }

  async #runNow(): Promise<void> {
    const { pool, log, recurring, stopped } = this.#context;
    try {
      await pool.renew();
      log.notice("The keys were loaded anew; sessions go on.");
    } catch (error) {
      if (stopped.aborted) return;
      recurring.tell("The keys cannot be loaded anew", error);
    }
  }
}

import { systemReason } from "../../program/system/system_reason.ts";
import type { ServerLog } from "../log/server_log.ts";
import type { Logins } from "./logins/logins.ts";
import type { Recurring } from "./recurring.ts";
import type { WorkerPool } from "./workers/worker_pool.ts";

/** What a {@link KeyRenewal} works with. */
export interface KeyRenewalContext {
  /** Replaces what checks logins by what has loaded the keys anew. */
  logins: Pick<Logins, "renew">;
  /** Its spare workers are replaced by ones with the options as they are. */
  pool: Pick<WorkerPool, "renew">;
  log: Pick<ServerLog, "notice">;
  recurring: Pick<Recurring, "tell">;
  /** Aborted when the server stops: what fails then fails by that. */
  stopped: AbortSignal;
}

/** How a renewal went. */
export interface Renewed {
  /** What the log has of it. */
  sentence: string;
  /** Whether the keys of before are still in use. */
  failed: boolean;
}

const RENEWED = "The keys were loaded anew; sessions go on.";
const NOT_RENEWED = "The keys cannot be loaded anew";

/** Has all that serves the next logins replaced, with keys and options as they are now. */
export class KeyRenewal {
  readonly #context: KeyRenewalContext;
  #running?: Promise<Renewed>;

  constructor(context: KeyRenewalContext) {
    this.#context = context;
  }

  /** Whoever asks while a renewal is under way shares it. Never rejects. */
  run(): Promise<Renewed> {
    return this.#running ??= this.#runNow().finally(() => {
      this.#running = undefined;
    });
  }

  async #runNow(): Promise<Renewed> {
    const { logins, pool, log, recurring, stopped } = this.#context;
    try {
      await Promise.all([logins.renew(), pool.renew()]);
      log.notice(RENEWED);
      return { sentence: RENEWED, failed: false };
    } catch (error) {
      if (!stopped.aborted) recurring.tell(NOT_RENEWED, error);
      const sentence = `${NOT_RENEWED}: ${systemReason(error)}`;
      return { sentence, failed: true };
    }
  }
}

import { systemReason } from "../../program/system/system_reason.ts";
import type { Clock } from "../../program/clock.ts";
import { RECURRING_MS } from "../limits.ts";
import type { ServerLog } from "../log/server_log.ts";
import { LineQuota } from "./preauth/line_quota.ts";

/** Kinds of failure that are remembered; others are not logged meanwhile. */
const MOST_KINDS = 64;

/**
 * Logs failures that come again and again, such as those of a shortage: one line for each
 * in an interval, and how many more there were. Never throws.
 */
export class Recurring {
  readonly #log: ServerLog;
  readonly #clock: Clock;
  readonly #quotas = new Map<string, LineQuota>();

  constructor(log: ServerLog, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /**
   * @param what The sentence that the failure ends, such as "A worker cannot start".
   * @param error Anything.
   */
  tell(what: string, error: unknown): void {
    const line = `${what}: ${systemReason(error)}`;
    if (this.#quotaOf(line)?.take()) this.#log.failure(line);
  }

  #quotaOf(line: string): LineQuota | undefined {
    const known = this.#quotas.get(line);
    if (known || this.#quotas.size >= MOST_KINDS) return known;
    const quota = new LineQuota({
      lines: 1,
      intervalMs: RECURRING_MS,
      tell: (count) => this.#log.failure(`${line}: ${count} more times`),
      schedule: (run, ms) => {
        this.#clock.setTimeout(() => {
          this.#quotas.delete(line);
          run();
        }, ms);
      },
    });
    this.#quotas.set(line, quota);
    return quota;
  }
}

import type { Clock } from "../../../program/clock.ts";
import { WORKER_LINES } from "../../limits.ts";
import type { ServerLog } from "../../log/server_log.ts";
import { LineQuota } from "../preauth/line_quota.ts";

/**
 * The lines that a worker writes: more than any client can cause end it, and far fewer get
 * into the log.
 */
export class WorkerLines {
  readonly #written: LineQuota;
  readonly #logged: LineQuota;

  constructor(log: Pick<ServerLog, "failure">, clock: Clock) {
    const schedule = (run: () => void, ms: number) => {
      clock.setTimeout(run, ms);
    };
    const tell = (count: number) =>
      log.failure(`A worker said ${count} more lines in the last seconds.`);
    this.#written = new LineQuota({ lines: WORKER_LINES, tell() {}, schedule });
    this.#logged = new LineQuota({ tell, schedule });
  }

  /** Counts a line; false if the worker writes without end. */
  take(): boolean {
    return this.#written.take();
  }

  /** Whether a line that it caused may be logged; the log tells how many may not. */
  mayLog(): boolean {
    return this.#logged.take();
  }
}

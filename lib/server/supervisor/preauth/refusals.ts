import type { Clock } from "../../../program/clock.ts";
import { systemReason } from "../../../program/system/system_reason.ts";
import {
  ProtocolError,
  type RefusalCode,
  RefusedError,
} from "../../../protocol/errors.ts";
import type { ServerLog } from "../../log/server_log.ts";
import type { Counters } from "../counters.ts";
import type { Verdict } from "../logins/login_process.ts";
import { StartError } from "../workers/worker_handle.ts";
import {
  GroupFullError,
  PoolFullError,
  ShortageError,
} from "../workers/pool_errors.ts";
import { LineQuota } from "./line_quota.ts";
import type { PreauthConnection } from "./preauth_connection.ts";

/** What {@link Refusals} work with. */
export interface RefusalsContext {
  log: ServerLog;
  clock: Clock;
  /** Aborted when the server stops: what fails then fails by that. */
  stopped: AbortSignal;
  /** Refused connections whose peers get time to read why. */
  lingeringLimit: number;
  counters: Pick<Counters, "refused" | "alerts">;
}

/** Refuses connections: tells the peer why, and the log, within the limits of a flood. */
export class Refusals {
  readonly #log: ServerLog;
  readonly #lines: LineQuota;
  readonly #stopped: AbortSignal;
  readonly #lingeringLimit: number;
  readonly #counters: RefusalsContext["counters"];
  #lingering = 0;

  constructor(context: RefusalsContext) {
    const { log, clock, stopped, lingeringLimit } = context;
    this.#log = log;
    this.#stopped = stopped;
    this.#lingeringLimit = lingeringLimit;
    this.#counters = context.counters;
    this.#lines = new LineQuota({
      tell: (leftOut) => log.refusedMore(leftOut),
      schedule: (run, ms) => clock.setTimeout(run, ms),
    });
  }

  /** Refuses a connection that failed before a worker saw it, and logs why. */
  async refuse(connection: PreauthConnection, error: unknown): Promise<void> {
    const code = this.#codeOf(error);
    if (error instanceof ProtocolError) this.#counters.alerts++;
    if (this.#lines.take()) this.#logRefusal(connection, error, code);
    await this.dismiss(connection, code);
  }

  /** Logs a login that was checked and is not good; gives the code that the client is told. */
  tell(
    { address }: PreauthConnection,
    verdict: Exclude<Verdict, { event: "accepted" }>,
  ): RefusalCode {
    if (verdict.event !== "refused") {
      if (verdict.event === "failed") {
        this.#log.failure(`A login cannot be checked: ${verdict.message}`);
      }
      return "internal";
    }
    if (verdict.alert) {
      this.#counters.alerts++;
      this.#log.alert(verdict.alert, address);
    }
    this.#log.invalid(verdict.user, address);
    return verdict.code;
  }

  /** Says why and closes. A flood gets no time to read it: the peers would add up. */
  async dismiss(
    connection: PreauthConnection,
    code: RefusalCode,
  ): Promise<void> {
    this.#counters.refused(code);
    await connection.refuse(code);
    if (this.#lingering >= this.#lingeringLimit) return connection.cut();
    this.#lingering++;
    await connection.close();
    this.#lingering--;
  }

  #logRefusal(
    { address }: PreauthConnection,
    error: unknown,
    code: RefusalCode,
  ): void {
    if (error instanceof ProtocolError) {
      this.#log.alert(error.message, address);
    } else if (
      hasCause(code) || FULL_FOR_A_REASON.some((kind) => error instanceof kind)
    ) {
      this.#log.refused(address, systemReason(error));
    } else {
      this.#log.refused(address, REASONS[code] ?? code);
    }
  }

  #codeOf(error: unknown): RefusalCode {
    if (error instanceof RefusedError) return error.code;
    if (error instanceof ProtocolError) return "protocol";
    if (this.#stopped.aborted) return "closing";
    const isFull = error instanceof PoolFullError ||
      error instanceof ShortageError;
    if (isFull) return "full";
    return error instanceof StartError ? "unavailable" : "internal";
  }
}

/** Errors of a full server whose words say more than that. */
const FULL_FOR_A_REASON = [ShortageError, GroupFullError];

/** Whether the error of a refusal of that code says more than the code. */
function hasCause(code: RefusalCode): boolean {
  return code === "internal" || code === "unavailable";
}

/** What the log says of connections that are refused before a worker has seen them. */
const REASONS: Partial<Record<RefusalCode, string>> = {
  full: "the server is full",
  timeout: "the login took too long",
  closing: "the server is stopping",
};

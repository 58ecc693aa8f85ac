import { REFUSAL_CODES, type RefusalCode } from "../../protocol/errors.ts";
import { Histogram } from "../ipc/histogram.ts";
import { TIMES_AT_ONCE, TIMES_PER_SECOND } from "../limits.ts";

/** What happened since the server began. */
export class Counters {
  connections = 0;
  logins = 0;
  mails = 0;
  alerts = 0;
  /** Workers that died in a session. */
  crashes = 0;
  /** Bytes of sessions, from clients. */
  bytesIn = 0;
  /** Bytes of sessions, to clients. */
  bytesOut = 0;
  /** By reason, those that did not come up among them. */
  readonly refusals = new Map<RefusalCode, number>(
    REFUSAL_CODES.map((code) => [code, 0]),
  );
  /** How long the disk took to make something durable. */
  readonly fsync = new Histogram();
  /** From the last byte of a mail to its place in all boxes. */
  readonly delivery = new Histogram();

  refused(code: RefusalCode): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }
}

/**
 * The times that one session may tell of: a worker that somebody has taken over must not
 * drown what the others measure.
 */
export class TimesQuota {
  readonly #now: () => number;
  #left = TIMES_AT_ONCE;
  #last: number;

  /** @param now The monotonic clock, in ms. */
  constructor(now: () => number) {
    this.#now = now;
    this.#last = now();
  }

  /** Whether so many times may be counted. */
  take(wanted: number): boolean {
    const now = this.#now();
    const grown = this.#left + (now - this.#last) / 1000 * TIMES_PER_SECOND;
    this.#left = Math.min(TIMES_AT_ONCE, grown);
    this.#last = now;
    if (wanted > this.#left) return false;
    this.#left -= wanted;
    return true;
  }
}

import type { SessionLimits } from "../../ipc/settings.ts";

/** What a session has left of its two limits. */
export class SessionTime {
  readonly #now: () => number;
  readonly #idleMs: number;
  readonly #sessionEnd: number;
  #idleEnd: number;

  /** @param now The monotonic clock, in ms. */
  constructor({ idleMs, sessionMs }: SessionLimits, now: () => number) {
    this.#now = now;
    this.#idleMs = idleMs;
    this.#sessionEnd = now() + sessionMs;
    this.#idleEnd = now() + idleMs;
  }

  /** A request was answered, or makes progress: the idle time begins anew. */
  touch(): void {
    this.#idleEnd = this.#now() + this.#idleMs;
  }

  /** ms until the first limit; at 0 or below, the session is over. */
  get left(): number {
    return Math.min(this.#sessionEnd, this.#idleEnd) - this.#now();
  }

  /** The limit that comes first. */
  get limit(): "idle" | "session_limit" {
    return this.#sessionEnd <= this.#idleEnd ? "session_limit" : "idle";
  }
}

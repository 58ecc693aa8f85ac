import type { Activity } from "./relay.ts";
import type { WorkerProcess } from "./worker_process.ts";

/** How long a worker may take to end after its input ended, in ms. */
const GRACE_MS = 3000;

/** Why a session was ended from outside. */
export type EndReason = "idle" | "session_limit" | "closing";

/** Ends a session that is idle, too long or in the way of a stop. */
export class SessionWatch {
  readonly #worker: WorkerProcess;
  readonly #idleMs: number;
  readonly #activity: Activity = { last: "client", at: performance.now() };
  readonly #limitTimer: ReturnType<typeof setTimeout>;
  #idleTimer: ReturnType<typeof setTimeout>;
  #killTimer?: ReturnType<typeof setTimeout>;
  #quiescing = false;
  /** Why the session was ended, if it was. */
  reason?: EndReason;

  constructor(
    worker: WorkerProcess,
    limits: { idleMs: number; sessionMs: number },
  ) {
    this.#worker = worker;
    this.#idleMs = limits.idleMs;
    this.#limitTimer = setTimeout(
      () => this.#end("session_limit"),
      limits.sessionMs,
    );
    this.#idleTimer = setTimeout(() => this.#checkIdle(), limits.idleMs);
  }

  /** Bytes moved. */
  touch(from: Activity["last"]): void {
    this.#activity.last = from;
    this.#activity.at = performance.now();
    if (this.#quiescing && from === "worker") this.#end("closing");
  }

  /** Ends the session as soon as the request under way is answered. */
  quiesce(): void {
    this.#quiescing = true;
    if (this.#activity.last === "worker") this.#end("closing");
  }

  /** Has to be called when the session has ended. */
  stop(): void {
    clearTimeout(this.#limitTimer);
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#killTimer);
  }

  #checkIdle(): void {
    const left = this.#activity.at + this.#idleMs - performance.now();
    if (left <= 0) return this.#end("idle");
    this.#idleTimer = setTimeout(() => this.#checkIdle(), left);
  }

  #end(reason: EndReason): void {
    if (this.reason) return;
    this.reason = reason;
    this.#worker.closeInput();
    this.#killTimer = setTimeout(() => this.#worker.kill(), GRACE_MS);
  }
}

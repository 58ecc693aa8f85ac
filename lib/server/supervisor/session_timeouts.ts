import type { Activity } from "./relay.ts";
import type { WorkerProcess } from "./worker_process.ts";

/** How long a worker may take to end after its input ended, in ms. */
const GRACE_MS = 3000;

/** Why a session was ended from outside. */
export type EndReason = "idle" | "session_limit" | "closing";

/** Time between two requests, and of a session, in ms. */
interface SessionTimes {
  idleMs: number;
  sessionMs: number;
}

/** Ends a session that is idle, too long or in the way of a stop. */
export class SessionTimeouts {
  readonly #worker: WorkerProcess;
  readonly #cutClient: () => void;
  readonly #limits: SessionTimes;
  readonly #activity: Activity = { last: "client", at: performance.now() };
  #limitTimer?: ReturnType<typeof setTimeout>;
  #idleTimer?: ReturnType<typeof setTimeout>;
  #killTimer?: ReturnType<typeof setTimeout>;
  #quiescing = false;
  /** Why the session was ended, if it was. */
  reason?: EndReason;

  /** @param cutClient Closes the connection of a client that does not take its bytes. */
  constructor(
    worker: WorkerProcess,
    limits: SessionTimes,
    cutClient: () => void,
  ) {
    this.#worker = worker;
    this.#limits = limits;
    this.#cutClient = cutClient;
  }

  /** The login is good: the session's time begins. */
  begin(): void {
    const { idleMs, sessionMs } = this.#limits;
    this.#limitTimer = setTimeout(() => this.#end("session_limit"), sessionMs);
    this.#idleTimer = setTimeout(() => this.#checkIdle(), idleMs);
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

  /** Ends the worker and the connection at once. */
  cut(): void {
    this.#worker.kill();
    this.#cutClient();
  }

  /** Has to be called when the session has ended. */
  stop(): void {
    clearTimeout(this.#limitTimer);
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#killTimer);
  }

  #checkIdle(): void {
    const left = this.#activity.at + this.#limits.idleMs - performance.now();
    if (left <= 0) return this.#end("idle");
    this.#idleTimer = setTimeout(() => this.#checkIdle(), left);
  }

  #end(reason: EndReason): void {
    if (this.reason) return;
    this.reason = reason;
    this.#worker.closeInput();
    this.#killTimer = setTimeout(() => this.cut(), GRACE_MS);
  }
}

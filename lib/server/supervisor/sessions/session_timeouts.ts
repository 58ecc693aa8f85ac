import type { ByeReason } from "../../../protocol/requests/ending.ts";
import type { Clock, Timer } from "../../../program/clock.ts";
import type { SessionLimits } from "../../ipc/settings.ts";
import type { StopReason } from "../../ipc/signals.ts";
import { BACKSTOP_MS } from "../../limits.ts";
import type { WorkerHandle } from "../workers/worker_handle.ts";

/** Why the supervisor ended a session. */
export type EndReason = Exclude<ByeReason, "asked">;

/** The limits of a session, and of the sessions of one user. */
export interface SupervisedLimits extends SessionLimits {
  maxPerUser: number;
}

/** What {@link SessionTimeouts} work with. */
export interface TimedSession {
  worker: Pick<WorkerHandle, "askToStop" | "closeInput" | "kill">;
  limits: SessionLimits;
  clock: Clock;
  /** Closes the connection of a client that may have stopped reading. */
  cutClient(): void;
}

/**
 * Stops a session, and ends it if the worker does not. A worker knows whether a
 * request is under way and keeps both limits itself. The supervisor does not rely on
 * that: some time after a limit it ends the worker's input, then kills it.
 */
export class SessionTimeouts {
  readonly #session: TimedSession;
  #lastUse = 0;
  #limitTimer?: Timer;
  #idleTimer?: Timer;
  #killTimer?: Timer;
  #askedTimer?: Timer;
  /** Why the supervisor ended the session, if it did. */
  reason?: EndReason;

  constructor(session: TimedSession) {
    this.#session = session;
  }

  /** The login is good: the session's time begins. */
  begin(): void {
    const { clock, limits } = this.#session;
    const end = () => this.#end("session_limit");
    this.#limitTimer = clock.setTimeout(end, limits.sessionMs + BACKSTOP_MS);
    this.touch();
    this.#awaitIdle();
  }

  /** Bytes moved. */
  touch(): void {
    this.#lastUse = this.#session.clock.now();
  }

  /** Ends the session as soon as the request under way is answered. */
  stop(): void {
    if (!this.#session.worker.askToStop()) this.#end("closing");
  }

  /** Ends the session of a user who has as many as one may have. */
  refuse(): void {
    this.#askToStop("too_many_sessions");
  }

  /** Ends the session since the operator wants it. */
  kick(): void {
    this.#askToStop("kicked");
  }

  /** Ends the session of an account that was removed, or is another by now. */
  endAccount(): void {
    this.#askToStop("account_changed");
  }

  #askToStop(reason: Exclude<StopReason, "closing">): void {
    const { worker, clock } = this.#session;
    const end = () => this.#end(reason);
    const wasAsked = worker.askToStop(reason);
    clock.clearTimeout(this.#askedTimer);
    this.#askedTimer = clock.setTimeout(end, wasAsked ? BACKSTOP_MS : 0);
  }

  /** Ends the worker and the connection at once, since the server stops. */
  cut(): void {
    this.reason ??= "closing";
    this.#kill();
  }

  /** Has to be called when the session has ended. */
  clear(): void {
    const { clock } = this.#session;
    clock.clearTimeout(this.#limitTimer);
    clock.clearTimeout(this.#idleTimer);
    clock.clearTimeout(this.#killTimer);
    clock.clearTimeout(this.#askedTimer);
  }

  #awaitIdle(): void {
    const { clock, limits } = this.#session;
    const end = this.#lastUse + limits.idleMs + BACKSTOP_MS;
    const left = end - clock.now();
    if (left <= 0) return this.#end("idle");
    this.#idleTimer = clock.setTimeout(() => this.#awaitIdle(), left);
  }

  #end(reason: EndReason): void {
    if (this.reason) return;
    this.reason = reason;
    const { worker, clock } = this.#session;
    worker.closeInput();
    this.#killTimer = clock.setTimeout(() => this.#kill(), BACKSTOP_MS);
  }

  #kill(): void {
    this.#session.worker.kill();
    this.#session.cutClient();
  }
}

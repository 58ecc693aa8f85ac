import type { Clock } from "../../../program/clock.ts";
import type { RefusalCode } from "../../../protocol/errors.ts";
import type { SessionOutcome, WorkerEvent } from "../../ipc/events.ts";
import type { LoggedEnd, ServerLog } from "../../server_log.ts";
import type { EndReason } from "./session_timeouts.ts";

/** What {@link SessionEvents} work with. */
export interface SessionEventsContext {
  /** The client's address, without its port. */
  address: string;
  log: ServerLog;
  clock: Clock;
  /** Called once, when the worker accepts the login. */
  onAccepted(user: string): void;
}

/**
 * What the worker of one client tells, from the login to the end. A worker that somebody
 * has taken over can write any event in any order; none changes whose session it is.
 */
export class SessionEvents {
  readonly #context: SessionEventsContext;
  #user?: string;
  #session?: string;
  #since = 0;
  #refusal?: RefusalCode;
  #outcome?: SessionOutcome;

  constructor(context: SessionEventsContext) {
    this.#context = context;
  }

  handle(event: WorkerEvent): void {
    const { log, address } = this.#context;
    switch (event.event) {
      case "accepted":
        return this.#accept(event.user, event.session);
      case "refused":
        this.#refusal = event.code;
        if (event.alert) log.alert(event.alert, address);
        return log.invalid(event.user, address);
      case "mail":
        return log.mail(event.from, event.to, event.length);
      case "alert":
        return log.alert(
          `In the session of ${this.#user}: ${event.message}`,
          address,
        );
      case "notice":
        return log.notice(event.message);
      case "ended":
        this.#outcome = event.outcome;
    }
  }

  #accept(user: string, session?: string): void {
    if (this.#user !== undefined) return;
    const { log, address, clock, onAccepted } = this.#context;
    this.#user = user;
    this.#session = session;
    this.#since = clock.now();
    onAccepted(user);
    log.accepted(user, address, session);
  }

  /**
   * Logs the end of the session, once the worker has exited.
   *
   * @param reason Why the supervisor ended it, if it did.
   * @returns The refusal that the client is owed, if its login was not accepted.
   */
  end(reason?: EndReason): RefusalCode | undefined {
    const { log, clock } = this.#context;
    if (this.#user === undefined) return this.#refusal ?? "internal";
    log.terminated(this.#user, reason ?? endOf(this.#outcome));
    if (this.#session) {
      const seconds = Math.round((clock.now() - this.#since) / 1000);
      log.sessionEnded(this.#session, this.#user, seconds);
    }
    return undefined;
  }
}

/** What the log says of an outcome; nothing of one that needs no words. */
function endOf(outcome?: SessionOutcome): LoggedEnd | undefined {
  return outcome === "done" || outcome === "violation"
    ? undefined
    : outcome ?? "crashed";
}

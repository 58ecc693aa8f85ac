import type { Clock } from "../../../program/clock.ts";
import {
  looksLikeEvent,
  type SessionOutcome,
  type WorkerEvent,
} from "../../ipc/events.ts";
import { sumOf, type Times } from "../../ipc/histogram.ts";
import { type Counters, TimesQuota } from "../counters.ts";
import type { LoggedEnd, ServerLog } from "../../log/server_log.ts";
import type { ReachedLimit } from "../workers/worker_handle.ts";
import { WorkerLines } from "../workers/worker_lines.ts";
import type { EndReason } from "./session_timeouts.ts";

/** What {@link SessionEvents} work with. */
export interface SessionEventsContext {
  /** Who is logged in. */
  user: string;
  /** The session's id in hex, in enhanced mode. */
  session?: string;
  /** The client's address, without its port. */
  address: string;
  log: ServerLog;
  clock: Clock;
  counters: Counters;
  /** Called when the user wants another password; resolves when that is done or not. */
  onPassword(envelope: string): Promise<void>;
  /** Called when the user has sent a mail. */
  onMail(to: readonly string[]): void;
  /** Called when the session is over; its worker may have to clean up. */
  onEnded(): void;
  /** Called once, when the worker tells what cannot be: it has to be ended. */
  onWrong(): void;
}

/** How far a worker is with its session. */
type Phase = "serving" | "ended" | "wrong";

/** What a worker with a session may tell before the end of it; `notice` it may always. */
const SERVING: WorkerEvent["event"][] = [
  "mail",
  "password",
  "park",
  "alert",
  "ended",
];

/**
 * What the worker of one session tells. A worker that somebody has taken over can write
 * anything: the first event that cannot be ends that worker, and none changes whose session
 * it is.
 */
export class SessionEvents {
  readonly #context: SessionEventsContext;
  readonly #lines: WorkerLines;
  readonly #times: TimesQuota;
  readonly #since: number;
  #phase: Phase = "serving";
  #outcome?: SessionOutcome;
  #wantsPark = false;
  /** Whether a new password of the user is being written. */
  #isChanging = false;

  constructor(context: SessionEventsContext) {
    this.#context = context;
    const { clock, log } = context;
    this.#since = clock.now();
    this.#lines = new WorkerLines(log, clock);
    this.#times = new TimesQuota(() => clock.now());
  }

  /** Whether the client parks, and the session ended well. */
  get parks(): boolean {
    return this.#outcome === "done" && this.#wantsPark;
  }

  /** Whether the worker did not tell how the session ended. */
  get lacksEnd(): boolean {
    return this.#outcome === undefined;
  }

  handle(event: WorkerEvent): void {
    const problem = this.#problemOf(event);
    if (problem) return this.#end(problem);
    const { log, address } = this.#context;
    switch (event.event) {
      case "mail":
        return this.#mail(event);
      case "password":
        return this.#changePassword(event.envelope);
      case "park":
        this.#wantsPark = true;
        return;
      case "alert":
        this.#context.counters.alerts++;
        return this.#write(() =>
          log.alert(
            `In the session of ${this.#context.user}: ${event.message}`,
            address,
          )
        );
      case "notice":
        return this.#write(() => log.notice(event.message, event.errno));
      case "ended":
        this.#phase = "ended";
        this.#outcome = event.outcome;
        this.#count(event.syncs);
        this.#context.onEnded();
    }
  }

  #mail(mail: Extract<WorkerEvent, { event: "mail" }>): void {
    const { log, counters, onMail } = this.#context;
    counters.mails++;
    if (mail.us !== undefined && this.#times.take(1)) {
      counters.delivery.observe(mail.us);
    }
    this.#count(mail.syncs);
    onMail(mail.to);
    log.mail(mail.from, mail.to, mail.length);
  }

  #count(syncs?: Times): void {
    if (syncs && this.#times.take(sumOf(syncs.counts))) {
      this.#context.counters.fsync.add(syncs);
    }
  }

  /** A line that is no event: the worker has crashed. */
  handleStderrLine(line: string): void {
    if (!this.#lines.take()) return this.#end("writes without end");
    if (looksLikeEvent(line)) return this.#end("tells an event of no form");
    this.#write(() => this.#context.log.failure(`A worker said: ${line}`));
  }

  /** What is wrong with an event of the right form. */
  #problemOf(event: WorkerEvent): string | undefined {
    if (!this.#lines.take()) return "writes without end";
    if (event.event === "notice") return undefined;
    if (!SERVING.includes(event.event)) {
      return `tells "${event.event}" while it has a client`;
    }
    if (this.#phase !== "serving") return `tells "${event.event}" out of turn`;
    if (event.event === "mail" && event.from !== this.#context.user) {
      return "tells of a mail from another user";
    }
    if (event.event === "password" && this.#isChanging) {
      return "asks for two passwords at once";
    }
  }

  /** The worker is not to be believed any more. */
  #end(problem: string): void {
    if (this.#phase === "wrong") return;
    const { log, address, user, onWrong, counters } = this.#context;
    counters.alerts++;
    this.#phase = "wrong";
    log.alert(`The worker of ${user} ${problem} and was ended`, address);
    onWrong();
  }

  /** Writes a line, unless the worker caused too many. */
  #write(line: () => void): void {
    if (this.#phase !== "wrong" && this.#lines.mayLog()) line();
  }

  #changePassword(envelope: string): void {
    this.#isChanging = true;
    this.#context.onPassword(envelope).finally(() => {
      this.#isChanging = false;
    });
  }

  /**
   * Logs the end of the session, once the worker has exited.
   *
   * @param reason Why the supervisor ended it, if it did.
   * @param limit The limit that ended the worker, if one did.
   */
  end(reason?: EndReason, limit?: ReachedLimit): void {
    const { log, clock, user, session } = this.#context;
    log.terminated(user, reason ?? endOf(this.#outcome, limit));
    if (!session) return;
    const seconds = Math.round((clock.now() - this.#since) / 1000);
    log.sessionEnded(session, user, seconds);
  }
}

/** What the log says of an outcome; nothing of one that needs no words. */
function endOf(
  outcome?: SessionOutcome,
  limit?: ReachedLimit,
): LoggedEnd | undefined {
  return outcome === "done" || outcome === "violation"
    ? undefined
    : outcome ?? limit ?? "crashed";
}

import type { Clock } from "../../../program/clock.ts";
import type { RefusalCode } from "../../../protocol/errors.ts";
import {
  looksLikeEvent,
  type SessionOutcome,
  type WorkerEvent,
} from "../../ipc/events.ts";
import { WORKER_LINES } from "../../limits.ts";
import { sumOf, type Times } from "../../ipc/histogram.ts";
import { type Counters, TimesQuota } from "../counters.ts";
import { LineQuota } from "../preauth/line_quota.ts";
import type { LoggedEnd, ServerLog } from "../../log/server_log.ts";
import type { ReachedLimit } from "../workers/worker_handle.ts";
import type { EndReason } from "./session_timeouts.ts";

/** What {@link SessionEvents} work with. */
export interface SessionEventsContext {
  /** The client's address, without its port. */
  address: string;
  log: ServerLog;
  clock: Clock;
  counters: Counters;
  /** Called once, when the worker accepts the login. */
  onAccepted(user: string): void;
  /** Called when the user wants another password; resolves when that is done or not. */
  onPassword(user: string, envelope: string): Promise<void>;
  /** Called when the user has sent a mail. */
  onMail(to: readonly string[]): void;
  /** Called once, when the worker tells what cannot be: it has to be ended. */
  onWrong(): void;
}

/** How far a worker is with its client. */
type Phase = "checking" | "refused" | "serving" | "ended" | "wrong";

/** What a worker with a client never tells. */
const NO_CLIENT: WorkerEvent["event"][] = [
  "ready",
  "unusable",
  "box",
  "looked",
];

/** When a worker may tell what; `notice` it may always. */
const PHASES: Partial<Record<WorkerEvent["event"], Phase>> = {
  accepted: "checking",
  refused: "checking",
  stale: "checking",
  mail: "serving",
  password: "serving",
  park: "serving",
  alert: "serving",
  ended: "serving",
};

/**
 * What the worker of one client tells, from the login to the end. A worker that somebody
 * has taken over can write anything: the first event that cannot be ends that worker, and
 * none changes whose session it is.
 */
export class SessionEvents {
  readonly #context: SessionEventsContext;
  readonly #lines: LineQuota;
  readonly #loggedLines: LineQuota;
  readonly #times: TimesQuota;
  #phase: Phase = "checking";
  #user?: string;
  #session?: string;
  #since = 0;
  #refusal?: RefusalCode;
  #aimedAt?: string;
  #outcome?: SessionOutcome;
  #isStale = false;
  #account?: string;
  /** Whether a new password of the user is being written. */
  #isChanging = false;

  constructor(context: SessionEventsContext) {
    this.#context = context;
    const { clock, log } = context;
    const schedule = (run: () => void, ms: number) => {
      clock.setTimeout(run, ms);
    };
    const tell = (count: number) =>
      log.failure(`A worker said ${count} more lines in the last seconds.`);
    this.#lines = new LineQuota({ lines: WORKER_LINES, tell() {}, schedule });
    this.#loggedLines = new LineQuota({ tell, schedule });
    this.#times = new TimesQuota(() => clock.now());
  }

  /** The name that a refused login gave, if it could be read. */
  get aimedAt(): string | undefined {
    return this.#aimedAt;
  }

  /** Whether the worker has other keys than the server has by now. */
  get isStale(): boolean {
    return this.#isStale;
  }

  /** The account's stamp if the client parks and the session ended well. */
  get parks(): string | undefined {
    return this.#outcome === "done" ? this.#account : undefined;
  }

  /** Whether the worker told of the beginning of a session and not of its end. */
  get lacksEnd(): boolean {
    return this.#user !== undefined && this.#outcome === undefined;
  }

  handle(event: WorkerEvent): void {
    const problem = this.#problemOf(event);
    if (problem) return this.#end(problem);
    const { log, address } = this.#context;
    switch (event.event) {
      case "accepted":
        return this.#accept(event.user, event.session);
      case "refused":
        return this.#refuse(event);
      case "stale":
        this.#phase = "refused";
        this.#isStale = true;
        return;
      case "mail":
        return this.#mail(event);
      case "password":
        return this.#changePassword(event.envelope);
      case "park":
        this.#account = event.account;
        return;
      case "alert":
        this.#context.counters.alerts++;
        return this.#write(() =>
          log.alert(
            `In the session of ${this.#user}: ${event.message}`,
            address,
          )
        );
      case "notice":
        return this.#write(() => log.notice(event.message, event.errno));
      case "ended":
        this.#phase = "ended";
        this.#outcome = event.outcome;
        this.#count(event.syncs);
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
    const phase = PHASES[event.event] ?? this.#phase;
    if (NO_CLIENT.includes(event.event)) {
      return `tells "${event.event}" while it has a client`;
    }
    if (phase !== this.#phase) return `tells "${event.event}" out of turn`;
    if (event.event === "mail" && event.from !== this.#user) {
      return "tells of a mail from another user";
    }
    if (event.event === "password" && this.#isChanging) {
      return "asks for two passwords at once";
    }
  }

  /** The worker is not to be believed any more. */
  #end(problem: string): void {
    if (this.#phase === "wrong") return;
    const { log, address, onWrong, counters } = this.#context;
    counters.alerts++;
    const user = this.#user === undefined ? "" : ` of ${this.#user}`;
    this.#phase = "wrong";
    log.alert(`The worker${user} ${problem} and was ended`, address);
    onWrong();
  }

  /** Writes a line, unless the worker caused too many. */
  #write(line: () => void): void {
    if (this.#phase !== "wrong" && this.#loggedLines.take()) line();
  }

  #changePassword(envelope: string): void {
    this.#isChanging = true;
    this.#context.onPassword(this.#user!, envelope).finally(() => {
      this.#isChanging = false;
    });
  }

  #accept(user: string, session?: string): void {
    const { log, address, clock, counters, onAccepted } = this.#context;
    counters.logins++;
    this.#phase = "serving";
    this.#user = user;
    this.#session = session;
    this.#since = clock.now();
    onAccepted(user);
    log.accepted(user, address, session);
  }

  #refuse(event: Extract<WorkerEvent, { event: "refused" }>): void {
    const { log, address, counters } = this.#context;
    this.#phase = "refused";
    this.#refusal = event.code;
    this.#aimedAt = event.user;
    if (event.alert) {
      counters.alerts++;
      log.alert(event.alert, address);
    }
    log.invalid(event.user, address);
  }

  /**
   * Logs the end of the session, once the worker has exited.
   *
   * @param reason Why the supervisor ended it, if it did.
   * @param limit The limit that ended the worker, if one did.
   * @returns The refusal that the client is owed, if its login was not accepted.
   */
  end(reason?: EndReason, limit?: ReachedLimit): RefusalCode | undefined {
    const { log, clock } = this.#context;
    if (this.#user === undefined) return this.#refusal ?? "internal";
    log.terminated(this.#user, reason ?? endOf(this.#outcome, limit));
    if (this.#session) {
      const seconds = Math.round((clock.now() - this.#since) / 1000);
      log.sessionEnded(this.#session, this.#user, seconds);
    }
    return undefined;
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

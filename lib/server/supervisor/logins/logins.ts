/**
 * Checking logins: a process of its own does it (login_process.ts), the only one that has
 * the server's key and the password hashes. It is there for long and warm, and is replaced
 * after an alert, since what a stranger sent may have taken it over, and now and then; its
 * successor is ready before it goes.
 *
 * @module
 */
import type { Clock } from "../../../program/clock.ts";
import { sleep } from "../../../program/waits.ts";
import {
  CHECKS_AT_ONCE,
  LOGINS_PER_PROCESS,
  READY_MS,
  RETRY_MS,
  START_ATTEMPTS,
} from "../../limits.ts";
import type { ServerLog } from "../../log/server_log.ts";
import { UnusableError, type WorkerHandle } from "../workers/worker_handle.ts";
import { CheckTurns } from "./check_turns.ts";
import {
  type AccountEvent,
  LoginProcess,
  type NewCheck,
  ProcessEndedError,
  type Verdict,
} from "./login_process.ts";

/** What {@link Logins} work with. */
export interface LoginsContext {
  /**
   * Starts a process that checks logins.
   *
   * @throws {Error} If the system cannot start a process now.
   */
  spawn(): WorkerHandle;
  /** Whose accounts have to be watched: who is logged in, or waits for news. */
  users(): string[];
  /** Told which account a user has, whenever that may have changed. */
  onAccount(account: AccountEvent): void;
  /** Told that the process ended by itself, or why one could not start. */
  onFailure(error: Error): void;
  log: ServerLog;
  clock: Clock;
  /** Aborted when the server stops. */
  stopped: AbortSignal;
}

/** From a process that could not start while sessions go on to the next one, in ms. */
const FOLLOW_MS = 5000;
/** How often a login is given to a process, if the first one ends. */
const TRIES = 2;

/** Has logins checked. */
export class Logins {
  readonly #context: LoginsContext;
  readonly #turns = new CheckTurns(CHECKS_AT_ONCE);
  /** All that have not ended. */
  readonly #processes = new Set<LoginProcess>();
  #current?: LoginProcess;
  #starting?: Promise<LoginProcess>;
  #renewal: Promise<unknown> = Promise.resolve();
  #isReplacing = false;
  /** When a process was started last, by the monotonic clock. */
  #startedAt = -Infinity;

  constructor(context: LoginsContext) {
    this.#context = context;
  }

  /**
   * Starts the first process. One that dies before it is ready is followed by another.
   *
   * @throws {UnusableError} If it cannot check logins: keys or credentials are unusable.
   * @throws {Error} If several died, or could not be started.
   */
  async start(): Promise<void> {
    await this.#ready();
  }

  /**
   * Checks a login, in its turn. If the process ends meanwhile, perhaps by another login, the
   * next one checks it, once.
   *
   * @throws {ProcessEndedError} If that one ends, too.
   * @throws {Error} If none can be started.
   */
  async check(check: NewCheck): Promise<Verdict> {
    const done = await this.#turns.take();
    try {
      for (let tries = 1;; tries++) {
        const process = this.#current ?? await this.#ready();
        try {
          return this.#judge(process, await process.check(check));
        } catch (error) {
          const isLast = tries === TRIES || this.#context.stopped.aborted;
          if (isLast || !(error instanceof ProcessEndedError)) throw error;
          // One that is not believed any more may take a moment to end.
          await process.ended;
        }
      }
    } finally {
      done();
    }
  }

  /** Has the process tell which accounts these users have, and whenever they change. */
  watch(users: string[]): void {
    // Without one, the next one is told whom to watch.
    this.#current?.watch(users);
  }

  /**
   * Replaces the process by one that loads the keys anew.
   *
   * @throws {Error} If the new one cannot start; the old one stays then.
   */
  renew(): Promise<void> {
    // A renewal under way may have read the keys of before.
    const renewed = this.#renewal.then(() => this.#renewNow());
    this.#renewal = renewed.then((old) => old?.ended, () => {});
    return renewed.then(() => {});
  }

  /** Checks what is under way, then ends. */
  async close(): Promise<void> {
    for (const process of this.#processes) process.retire();
    const ended = [...this.#processes].map((process) => process.ended);
    await Promise.all(ended);
  }

  /** Ends at once. */
  kill(): void {
    for (const process of this.#processes) process.kill();
  }

  #judge(process: LoginProcess, verdict: Verdict): Verdict {
    const isAlert = verdict.event === "refused" && verdict.alert !== undefined;
    if (isAlert || process.given >= LOGINS_PER_PROCESS) this.#replace(process);
    return verdict;
  }

  /** Replaces it as soon as another is ready; it goes on until then. */
  #replace(process: LoginProcess): void {
    const { onFailure, stopped } = this.#context;
    if (this.#isReplacing || process !== this.#current) return;
    this.#isReplacing = true;
    this.renew()
      .catch((error) => {
        if (!stopped.aborted) onFailure(error);
      })
      .finally(() => this.#isReplacing = false);
  }

  /** @returns The one that was replaced, if there was one. */
  async #renewNow(): Promise<LoginProcess | undefined> {
    const fresh = await this.#start();
    const old = this.#current;
    this.#current = fresh;
    old?.retire();
    return old;
  }

  /** The process; it is started if there is none. Whoever asks meanwhile shares that. */
  #ready(): Promise<LoginProcess> {
    this.#starting ??= this.#startFirst().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #startFirst(): Promise<LoginProcess> {
    const { stopped, clock } = this.#context;
    for (let attempt = 1;; attempt++) {
      if (this.#current) return this.#current;
      try {
        const process = await this.#start();
        // A renewal may have been faster.
        if (this.#current) process.retire();
        return this.#current ??= process;
      } catch (error) {
        const isLast = attempt === START_ATTEMPTS || stopped.aborted;
        if (isLast || error instanceof UnusableError) throw error;
        await sleep(RETRY_MS, stopped, clock);
      }
    }
  }

  /** Starts one, and waits until it is ready. */
  async #start(): Promise<LoginProcess> {
    const { spawn, users, clock, stopped } = this.#context;
    stopped.throwIfAborted();
    this.#startedAt = clock.now();
    const process = new LoginProcess(spawn(), this.#context);
    this.#processes.add(process);
    process.ended.then(() => this.#ended(process));
    const deadline = clock.setTimeout(() => process.kill(), READY_MS);
    try {
      await process.ready;
    } finally {
      clock.clearTimeout(deadline);
    }
    process.watch(users());
    return process;
  }

  /**
   * The next one is started at once, since it watches whoever is logged in; but not again
   * and again, if none lives long.
   */
  #ended(process: LoginProcess): void {
    this.#processes.delete(process);
    if (this.#current !== process) return;
    this.#current = undefined;
    const { stopped, onFailure, clock } = this.#context;
    if (stopped.aborted) return;
    onFailure(new Error("the process that checks logins has ended"));
    void this.#follow(this.#startedAt + RETRY_MS - clock.now());
  }

  /** Starts the next one; while somebody has to be watched, until it is ready. Never rejects. */
  async #follow(waitMs: number): Promise<void> {
    const { users, onFailure, stopped, clock } = this.#context;
    for (let wait = waitMs;; wait = FOLLOW_MS) {
      await sleep(wait, stopped, clock);
      try {
        await this.#ready();
        return;
      } catch (error) {
        if (stopped.aborted) return;
        onFailure(error as Error);
      }
      if (users().length === 0) return;
    }
  }
}

import type { Clock, Timer } from "../../../program/clock.ts";
import { looksLikeEvent, type WorkerEvent } from "../../ipc/events.ts";
import { encodeLoginOrder, type LoginCheck } from "../../ipc/login_order.ts";
import { CHECK_MS } from "../../limits.ts";
import type { ServerLog } from "../../log/server_log.ts";
import type { WorkerHandle } from "../workers/worker_handle.ts";
import { WorkerLines } from "../workers/worker_lines.ts";

/** What became of a login. */
export type Verdict = Extract<
  WorkerEvent,
  { event: "accepted" | "refused" | "stale" | "failed" }
>;

/** Which account a user has. */
export type AccountEvent = Extract<WorkerEvent, { event: "account" }>;

/** The process ended before it had checked a login. */
export class ProcessEndedError extends Error {
  override name = "ProcessEndedError";

  constructor() {
    super("The process that checked the login has ended");
  }
}

/** What a {@link LoginProcess} works with. */
export interface LoginProcessContext {
  log: ServerLog;
  clock: Clock;
  onAccount(account: AccountEvent): void;
}

interface Pending {
  resolve(verdict: Verdict): void;
  reject(error: Error): void;
  timer: Timer;
}

/** A login to check, before it has a number. */
export type NewCheck = Omit<LoginCheck, "id">;

/**
 * A process that checks logins, as the supervisor sees it. It is believed in whom it lets
 * in, since nobody else can tell; what it cannot tell ends it.
 */
export class LoginProcess {
  readonly #worker: WorkerHandle;
  readonly #context: LoginProcessContext;
  readonly #lines: WorkerLines;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #hasEnded = false;

  constructor(worker: WorkerHandle, context: LoginProcessContext) {
    this.#worker = worker;
    this.#context = context;
    this.#lines = new WorkerLines(context.log, context.clock);
    worker.onEvent = (event) => this.#handle(event);
    worker.onStderrLine = (line) => this.#handleLine(line);
    worker.ended.then(() => this.#end());
  }

  /** Resolves when it may be used; rejects when it has ended before. */
  get ready(): Promise<void> {
    return this.#worker.ready;
  }

  /** Resolves once it has ended. */
  get ended(): Promise<unknown> {
    return this.#worker.ended;
  }

  /** How many logins it was given. */
  get given(): number {
    return this.#lastId;
  }

  /**
   * Checks a login.
   *
   * @throws {ProcessEndedError} If it ends before it has an answer.
   */
  async check(check: NewCheck): Promise<Verdict> {
    if (this.#hasEnded) throw new ProcessEndedError();
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Verdict>();
    const timer = this.#context.clock.setTimeout(() => this.#late(), CHECK_MS);
    this.#pending.set(id, { resolve, reject, timer });
    // One that cannot be written to has ended.
    this.#order({ check: { ...check, id } });
    return await promise;
  }

  /** Has it tell which accounts these users have, and from now on when they change. */
  watch(users: string[]): void {
    this.#order({ watch: users });
  }

  /**
   * It gets no more logins, and ends once it has checked those that it has. One that was
   * taken over may not want to: it is killed after some time.
   */
  retire(): void {
    const { clock } = this.#context;
    this.#worker.closeInput();
    const timer = clock.setTimeout(() => this.kill(), CHECK_MS);
    this.#worker.ended.then(() => clock.clearTimeout(timer));
  }

  /** Ends it at once. */
  kill(): void {
    this.#worker.kill();
  }

  #order(order: Parameters<typeof encodeLoginOrder>[0]): void {
    this.#worker.write(encodeLoginOrder(order)).catch(() => {});
  }

  #late(): void {
    const seconds = CHECK_MS / 1000;
    this.#context.log.failure(`A login was not checked in ${seconds} s.`);
    this.kill();
  }

  #handle(event: WorkerEvent): void {
    if (!this.#lines.take()) return this.#endWrong("writes without end");
    const { onAccount } = this.#context;
    switch (event.event) {
      case "accepted":
      case "refused":
      case "stale":
      case "failed":
        return this.#answer(event);
      case "account":
        return onAccount(event);
      case "notice":
        return this.#write((log) => log.notice(event.message, event.errno));
    }
    this.#endWrong(`tells "${event.event}"`);
  }

  #answer(verdict: Verdict): void {
    const pending = this.#pending.get(verdict.id);
    if (!pending) return this.#endWrong("answers what it was not asked");
    this.#pending.delete(verdict.id);
    this.#context.clock.clearTimeout(pending.timer);
    pending.resolve(verdict);
  }

  #handleLine(line: string): void {
    if (!this.#lines.take()) return this.#endWrong("writes without end");
    if (looksLikeEvent(line)) {
      return this.#endWrong("tells an event of no form");
    }
    this.#write((log) => log.failure(`A worker said: ${line}`));
  }

  /** Writes a line, unless the process caused too many. */
  #write(line: (log: ServerLog) => void): void {
    if (this.#lines.mayLog()) line(this.#context.log);
  }

  /** It is not to be believed any more. */
  #endWrong(problem: string): void {
    if (this.#hasEnded) return;
    this.#context.log.failure(
      `The process that checks logins ${problem} and was ended.`,
    );
    this.kill();
    this.#end();
  }

  #end(): void {
    this.#hasEnded = true;
    for (const { reject, timer } of this.#pending.values()) {
      this.#context.clock.clearTimeout(timer);
      reject(new ProcessEndedError());
    }
    this.#pending.clear();
  }
}

import { randomBytes } from "../../../crypto/bytes.ts";
import type { Clock } from "../../../program/clock.ts";
import { systemReason } from "../../../program/system/system_reason.ts";
import { WORKER_EXIT } from "../../ipc/exit_codes.ts";
import { encodePasswordOrder } from "../../ipc/password_order.ts";
import { PASSWORD_MS } from "../../limits.ts";
import type { PasswordOutcome } from "../../ipc/signals.ts";
import type { ServerLog } from "../../log/server_log.ts";
import type { WorkerHandle } from "./worker_handle.ts";

/** What {@link PasswordChanges} work with. */
export interface PasswordChangesContext {
  /**
   * Starts a worker that may write the credentials.
   *
   * @param digits Of the one temporary file that it may write.
   * @throws {Error} If the system cannot start a process now.
   */
  spawn(digits: string): WorkerHandle;
  log: ServerLog;
  clock: Clock;
}

const FAILED: ChangeResult = { outcome: "failed" };

/** A user who wants another password, and what their worker sealed for it. */
export interface WantedChange {
  user: string;
  /** The client's address, for the log. */
  address: string;
  envelope: string;
}

/** What became of it. */
export interface ChangeResult {
  outcome: PasswordOutcome;
  /** What the account is known by from now on, if the password is written. */
  account?: string;
}

/**
 * Has new passwords written, one after the other, each by a process of its own: the only
 * one of the server that may write credentials. It may not touch mail.
 */
export class PasswordChanges {
  readonly #context: PasswordChangesContext;
  #last: Promise<unknown> = Promise.resolve();
  #worker?: WorkerHandle;
  #stopped = false;

  constructor(context: PasswordChangesContext) {
    this.#context = context;
  }

  /** Has a new password written, if the old one is right. Never rejects. */
  change(wanted: WantedChange): Promise<ChangeResult> {
    const changed = this.#last.then(() => this.#tryToChange(wanted));
    this.#last = changed;
    return changed;
  }

  /** Ends it; the file has the old password or the new one, whole. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#worker?.kill();
    await this.#last;
  }

  async #tryToChange(wanted: WantedChange): Promise<ChangeResult> {
    const { log } = this.#context;
    if (this.#stopped) return FAILED;
    try {
      const result = await this.#write(wanted);
      if (result.outcome === "written") {
        log.notice(`The password of ${wanted.user} was changed.`);
      }
      return result;
    } catch (error) {
      this.#tell(wanted.user, systemReason(error));
      return FAILED;
    }
  }

  async #write(
    { user, address, envelope }: WantedChange,
  ): Promise<ChangeResult> {
    const { spawn, log, clock } = this.#context;
    const worker = this.#worker = spawn(randomBytes(8).toHex());
    const timer = clock.setTimeout(() => worker.kill(), PASSWORD_MS);
    let result = FAILED;
    worker.onStderrLine = (line) => log.failure(`A worker said: ${line}`);
    worker.onEvent = (event) => {
      if (event.event === "notice") this.#tell(user, event.message);
      if (event.event === "alert") log.alert(event.message, address);
      if (event.event === "wrong") result = { outcome: "wrong" };
      if (event.event === "written") {
        result = { outcome: "written", account: event.account };
      }
    };
    try {
      await worker.write(encodePasswordOrder({ user, envelope }));
      worker.closeInput();
      return await worker.ended === WORKER_EXIT.done ? result : FAILED;
    } finally {
      clock.clearTimeout(timer);
    }
  }

  #tell(user: string, reason: string): void {
    const { log } = this.#context;
    log.notice(`The password of ${user} was not changed: ${reason}`);
  }
}

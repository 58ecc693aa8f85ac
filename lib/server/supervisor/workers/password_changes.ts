import { randomBytes } from "../../../crypto/bytes.ts";
import type { Clock } from "../../../program/clock.ts";
import { systemReason } from "../../../program/system/system_reason.ts";
import { WORKER_EXIT } from "../../ipc/exit_codes.ts";
import { encodePasswordOrder } from "../../ipc/password_order.ts";
import { PASSWORD_MS } from "../../limits.ts";
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

/** A user who wants another password, and what their worker sealed for it. */
export interface WantedChange {
  user: string;
  /** The client's address, for the log. */
  address: string;
  envelope: string;
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

  /** Has a new password written; false if it was not. Never rejects. */
  change(wanted: WantedChange): Promise<boolean> {
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

  async #tryToChange(wanted: WantedChange): Promise<boolean> {
    const { log } = this.#context;
    if (this.#stopped) return false;
    try {
      const changed = await this.#write(wanted);
      if (changed) log.notice(`The password of ${wanted.user} was changed.`);
      return changed;
    } catch (error) {
      this.#tell(wanted.user, systemReason(error));
      return false;
    }
  }

  async #write({ user, address, envelope }: WantedChange): Promise<boolean> {
    const { spawn, log, clock } = this.#context;
    const worker = this.#worker = spawn(randomBytes(8).toHex());
    const timer = clock.setTimeout(() => worker.kill(), PASSWORD_MS);
    worker.onStderrLine = (line) => log.failure(`A worker said: ${line}`);
    worker.onEvent = (event) => {
      if (event.event === "notice") this.#tell(user, event.message);
      if (event.event === "alert") log.alert(event.message, address);
    };
    try {
      await worker.write(encodePasswordOrder({ user, envelope }));
      worker.closeInput();
      return await worker.ended === WORKER_EXIT.done;
    } finally {
      clock.clearTimeout(timer);
    }
  }

  #tell(user: string, reason: string): void {
    const { log } = this.#context;
    log.notice(`The password of ${user} was not changed: ${reason}`);
  }
}

import { PASSWORD_TRIES } from "../../limits.ts";
import type { ServerLog } from "../../log/server_log.ts";
import type { Counters } from "../counters.ts";
import type {
  ChangeResult,
  WantedChange,
} from "../workers/password_changes.ts";
import type { WorkerHandle } from "../workers/worker_handle.ts";

/** Has a user's new password written, if the old one is right. Never rejects. */
export type WriteChange = (change: WantedChange) => Promise<ChangeResult>;

/** What {@link PasswordWishes} work with. */
export interface PasswordWishesContext {
  changePassword: WriteChange;
  worker: Pick<WorkerHandle, "tellPassword">;
  /** Whose session it is. */
  user: string;
  address: string;
  /** Called when a password is about to be written. */
  onBegin(): void;
  /** Called when it is written or not, with what the account is known by from then on. */
  onEnd(account?: string): void;
  log: ServerLog;
  counters: Pick<Counters, "alerts">;
}

/**
 * The new passwords that the user of one session wants. Whoever finds an open session, or has
 * taken its worker over, must not be able to guess the old one for long.
 */
export class PasswordWishes {
  readonly #context: PasswordWishesContext;
  #wrong = 0;

  constructor(context: PasswordWishesContext) {
    this.#context = context;
  }

  /** Has it written, and tells the worker what became of it. Never rejects. */
  async wish(envelope: string): Promise<void> {
    const { worker, user, address, onBegin, onEnd } = this.#context;
    if (this.#wrong >= PASSWORD_TRIES) return worker.tellPassword("wrong");
    onBegin();
    const { changePassword } = this.#context;
    const result = await changePassword({ user, address, envelope });
    onEnd(result.account);
    if (result.outcome === "wrong") this.#tellWrong();
    worker.tellPassword(result.outcome);
  }

  #tellWrong(): void {
    const { log, counters, user, address } = this.#context;
    this.#wrong++;
    counters.alerts++;
    const message = `In the session of ${user}: the old password was wrong`;
    log.alert(message, address);
  }
}

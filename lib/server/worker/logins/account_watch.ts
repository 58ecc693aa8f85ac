import type { Clock } from "../../../program/clock.ts";
import { sleep } from "../../../program/waits.ts";
import type { WorkerEvent } from "../../ipc/events.ts";
import { ACCOUNT_WATCH_MS } from "../../limits.ts";

/** What an {@link AccountWatch} works with. */
export interface AccountWatchContext {
  /** What a user's account is known by, if there is one. */
  stampOf(user: string): Promise<string | undefined>;
  /** What is another once any account may have changed; undefined if nobody can tell. */
  version(): string | undefined;
  emit(event: WorkerEvent): void;
  clock: Clock;
}

/** Tells of accounts that ended, or got another password, since they were told last. */
export class AccountWatch {
  readonly #context: AccountWatchContext;
  /** Whose accounts are watched, and what was told of them last. */
  readonly #told = new Map<string, string | undefined>();
  #version?: string;

  constructor(context: AccountWatchContext) {
    this.#context = context;
  }

  /**
   * A user has logged in, whose account is known by that. Sessions of another password are
   * told of, as nobody would otherwise.
   */
  add(user: string, account: string): void {
    const isNew = !this.#told.has(user);
    if (isNew) this.#told.set(user, account);
    else if (this.#told.get(user) !== account) this.#put(user, account);
  }

  /**
   * Tells which accounts these users have, and from now on when they change.
   *
   * @throws {Error} If the credentials cannot be read.
   */
  async watch(users: readonly string[]): Promise<void> {
    for (const user of users) await this.#tell(user);
  }

  /** Looks again and again, until the signal. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { version, clock } = this.#context;
    while (!signal.aborted) {
      await sleep(ACCOUNT_WATCH_MS, signal, clock);
      const now = version();
      if (signal.aborted || now === this.#version) continue;
      // What cannot be read now is looked at again.
      const isDone = await this.#tellChanged().then(() => true, () => false);
      if (isDone) this.#version = now;
    }
  }

  async #tellChanged(): Promise<void> {
    for (const [user, told] of [...this.#told]) {
      const account = await this.#context.stampOf(user);
      if (account !== told) this.#put(user, account);
    }
  }

  async #tell(user: string): Promise<void> {
    this.#put(user, await this.#context.stampOf(user));
  }

  #put(user: string, account?: string): void {
    this.#told.set(user, account);
    this.#context.emit({ event: "account", user, account });
  }
}

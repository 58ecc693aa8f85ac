import type { Clock } from "../../../program/clock.ts";
import { sleep } from "../../../program/waits.ts";
import type { WorkerEvent } from "../../ipc/events.ts";
import { ACCOUNT_WATCH_MS } from "../../limits.ts";

/** What an {@link AccountWatch} works with. */
export interface AccountWatchContext {
  /** What users' accounts are known by, of those who have one. */
  stampsOf(users: readonly string[]): Promise<Map<string, string>>;
  /** What is another once any account may have changed; undefined if that can be at any time. */
  version(): Promise<string | undefined>;
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
    const told = new Map(this.#told);
    const stamps = await this.#context.stampsOf(users);
    for (const user of users) {
      const now = this.#told.get(user);
      // A login that came meanwhile may know more.
      const isSame = now === told.get(user);
      this.#put(user, isSame ? stamps.get(user) : now);
    }
  }

  /** Looks again and again, until the signal. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#context;
    while (!signal.aborted) {
      await sleep(ACCOUNT_WATCH_MS, signal, clock);
      if (signal.aborted) return;
      // What cannot be read now is looked at again.
      await this.#look().catch(() => {});
    }
  }

  async #look(): Promise<void> {
    const now = await this.#context.version();
    if (now === this.#version) return;
    await this.#tellChanged();
    this.#version = now;
  }

  async #tellChanged(): Promise<void> {
    const told = [...this.#told];
    const stamps = await this.#context.stampsOf(told.map(([user]) => user));
    for (const [user, before] of told) {
      // A login that came meanwhile may know more.
      if (this.#told.get(user) !== before) continue;
      const account = stamps.get(user);
      if (account !== before) this.#put(user, account);
    }
  }

  #put(user: string, account?: string): void {
    this.#told.set(user, account);
    this.#context.emit({ event: "account", user, account });
  }
}

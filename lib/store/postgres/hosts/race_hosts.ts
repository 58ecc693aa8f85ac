import { formatHostPort } from "../../../program/command_line/values.ts";
import { type Clock, settlesWithin } from "../../../program/clock.ts";
import { sleep, unless } from "../../../program/waits.ts";
import { DatabaseError } from "../database/database_error.ts";
import type { StoreHost } from "../store_address.ts";
import { retryPause } from "./retry_pause.ts";

/** Time that a server has before the next one is tried beside it, in ms. */
export const HEAD_START_MS = 250;
/** Time that one try may take, in ms. */
export const TRY_MS = 5000;
/** Time until nobody waits for a server any more, in ms: a lease of 20 s, and a promotion. */
export const WAIT_MS = 30_000;

const NO_ANSWER = "no answer came in time";

/** What {@linkcode raceHosts} works with. */
export interface RaceContext<T> {
  /** How often each is tried; until nobody waits any more if left out. */
  rounds?: number;
  /** Time until nobody waits any more, in ms; {@linkcode WAIT_MS} if left out. */
  waitMs?: number;
  /** Connects. The signal comes when nobody waits for it any more. */
  connect(host: StoreHost, signal: AbortSignal): Promise<T>;
  /** Ends what was connected when nobody waited for it any more. */
  close(late: T): void;
  /** Why a try failed, in words. */
  why(error: unknown): string;
  /** Hears after each failed try what each server said last. */
  onTrouble?(told: string): void;
  clock: Clock;
  /** From 0 to below 1. */
  random(): number;
}

/**
 * The first server that takes writes. One that is silent costs a moment, since the next is
 * tried beside it (RFC 8305 does so with the addresses of a host); one that refuses is tried
 * again, since another may be taking over.
 *
 * @param hosts Tried in this order.
 * @throws {DatabaseError} If there is none, with what each of them said.
 */
export async function raceHosts<T>(
  hosts: readonly StoreHost[],
  context: RaceContext<T>,
): Promise<T> {
  const { clock, waitMs = WAIT_MS } = context;
  const race = new Race(hosts, context);
  const timer = clock.setTimeout(() => race.end(), waitMs);
  try {
    return await race.run();
  } catch {
    throw new DatabaseError(race.told());
  } finally {
    clock.clearTimeout(timer);
  }
}

class Race<T> {
  readonly #hosts: readonly StoreHost[];
  readonly #context: RaceContext<T>;
  readonly #over = new AbortController();
  /** What each said last. */
  readonly #reasons = new Map<StoreHost, string>();

  constructor(hosts: readonly StoreHost[], context: RaceContext<T>) {
    this.#hosts = hosts;
    this.#context = context;
  }

  end(): void {
    this.#over.abort();
  }

  /** What all said. */
  told(): string {
    return this.#hosts.map((host) => {
      const reason = this.#reasons.get(host) ?? NO_ANSWER;
      return `${formatHostPort(host.host, host.port)}: ${reason}`;
    }).join("; ");
  }

  /** Each begins once the one before it has had its head start, or failed. */
  run(): Promise<T> {
    let turn: Promise<unknown> = Promise.resolve();
    return Promise.any(this.#hosts.map((host) => {
      const failed = Promise.withResolvers<void>();
      const lane = unless(this.#over.signal, turn)
        .then(() => this.#tryOn(host, () => failed.resolve()));
      const { clock } = this.#context;
      turn = turn.then(() =>
        settlesWithin(HEAD_START_MS, failed.promise, clock)
      );
      return lane.finally(() => failed.resolve());
    }));
  }

  async #tryOn(host: StoreHost, failed: () => void): Promise<T> {
    const { rounds = Infinity, clock, random, why } = this.#context;
    for (let tried = 1;; tried++) {
      this.#over.signal.throwIfAborted();
      try {
        return this.#win(await this.#try(host));
      } catch (error) {
        if (this.#over.signal.aborted) throw error;
        this.#reasons.set(host, why(error));
        this.#context.onTrouble?.(this.told());
        failed();
        const pause = retryPause(tried, error, random());
        if (tried >= rounds || pause === undefined) throw error;
        await sleep(pause, this.#over.signal, clock);
      }
    }
  }

  #win(made: T): T {
    if (this.#over.signal.aborted) this.#context.close(made);
    this.end();
    return made;
  }

  async #try(host: StoreHost): Promise<T> {
    const { connect, close, clock } = this.#context;
    const late = new AbortController();
    const giveUp = () => late.abort(new DatabaseError(NO_ANSWER));
    const timer = clock.setTimeout(giveUp, TRY_MS);
    const signal = AbortSignal.any([this.#over.signal, late.signal]);
    const connecting = connect(host, signal);
    try {
      return await unless(signal, connecting);
    } catch (error) {
      connecting.then(close, () => {});
      throw error;
    } finally {
      clock.clearTimeout(timer);
    }
  }
}

import type { Clock } from "../../../program/clock.ts";
import { sleep } from "../../../program/waits.ts";
import { LOOK_PAUSE_MS, LOOK_RETRY_MS } from "../../limits.ts";
import type { Recurring } from "../recurring.ts";
import type { WorkerHandle } from "../workers/worker_handle.ts";
import { LookWorker } from "./look_worker.ts";
import type { Parking } from "./parking.ts";

/** What {@link Looking} works with. */
export interface LookingContext {
  parking: Pick<Parking, "users" | "seen">;
  /**
   * Starts a worker that may look at boxes and accounts, and write nothing.
   *
   * @throws {Error} If the system cannot start a process now.
   */
  spawn(): WorkerHandle;
  recurring: Pick<Recurring, "tell">;
  /** From one look at all boxes to the next, in ms. */
  everyMs: number;
  clock: Clock;
  /** Aborted when the server stops. */
  stopped: AbortSignal;
}

/**
 * Has the boxes and accounts of those who parked looked at, by a process of its own: the
 * supervisor may read neither. Other programs deliver mail unseen, and keygen ends accounts.
 * The process is there while somebody is parked. It looks at all boxes again and again, and
 * finds out by itself, and soon, that an account changed.
 */
export class Looking {
  readonly #context: LookingContext;
  /** Who parked since the worker was told last. */
  readonly #fresh = new Set<string>();
  #woken = new AbortController();

  constructor(context: LookingContext) {
    this.#context = context;
    context.stopped.addEventListener("abort", () => this.#woken.abort());
  }

  /** Somebody has parked. */
  parked(user: string): void {
    this.#fresh.add(user);
    this.#woken.abort();
  }

  /** Looks until the server stops. Never rejects. */
  async run(): Promise<void> {
    const { recurring, clock, stopped } = this.#context;
    while (!stopped.aborted) {
      await this.#untilWoken();
      try {
        await this.#lookOn();
      } catch (error) {
        if (stopped.aborted) return;
        recurring.tell("The boxes of those who wait for news", error);
        await sleep(LOOK_RETRY_MS, stopped, clock);
        this.#woken.abort();
      }
    }
  }

  /** Looks while somebody is parked. */
  async #lookOn(): Promise<void> {
    const { spawn, parking, clock, stopped } = this.#context;
    if (stopped.aborted || parking.users.length === 0) return;
    const worker = new LookWorker(spawn(), clock, {
      onBox: (seen) => parking.seen(seen),
      onEnd: () => this.#woken.abort(),
    });
    const kill = () => worker.kill();
    stopped.addEventListener("abort", kill);
    try {
      while (parking.users.length > 0 && !stopped.aborted) {
        await this.#lookAtAll(worker);
      }
    } finally {
      worker.close();
      stopped.removeEventListener("abort", kill);
    }
  }

  /** Looks at all, and then at those who park before it is time for that again. */
  async #lookAtAll(worker: LookWorker): Promise<void> {
    const { parking, everyMs, clock, stopped } = this.#context;
    const next = clock.now() + everyMs;
    this.#fresh.clear();
    await worker.look({ users: parking.users });
    for (;;) {
      await this.#untilWoken(next - clock.now());
      worker.check();
      await sleep(LOOK_PAUSE_MS, stopped, clock);
      if (stopped.aborted || clock.now() >= next) return;
      const users = [...this.#fresh];
      this.#fresh.clear();
      await worker.look({ users, more: true });
    }
  }

  /**
   * Waits until somebody parks, a worker ends or the server stops.
   *
   * @param ms The longest time to wait, if it has an end.
   */
  async #untilWoken(ms?: number): Promise<void> {
    const { clock, stopped } = this.#context;
    const { signal } = this.#woken;
    const timer = ms === undefined
      ? undefined
      : clock.setTimeout(() => this.#woken.abort(), ms);
    if (!signal.aborted) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    }
    clock.clearTimeout(timer);
    if (!stopped.aborted) this.#woken = new AbortController();
  }
}

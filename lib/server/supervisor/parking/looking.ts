import type { Clock } from "../../../program/clock.ts";
import { sleep } from "../../../program/waits.ts";
import { encodeLookOrder } from "../../ipc/look_order.ts";
import { WORKER_EXIT } from "../../ipc/exit_codes.ts";
import { LOOK_LIMIT_MS, LOOK_MS } from "../../limits.ts";
import type { Recurring } from "../recurring.ts";
import type { WorkerHandle } from "../workers/worker_handle.ts";
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
  clock: Clock;
  /** Aborted when the server stops. */
  stopped: AbortSignal;
}

/**
 * Has the boxes and accounts of those who parked looked at again and again, each time by
 * a process of its own: the supervisor may read neither. Other programs deliver mail
 * unseen, and keygen ends accounts. Without anybody who parked it starts no process.
 */
export class Looking {
  readonly #context: LookingContext;

  constructor(context: LookingContext) {
    this.#context = context;
  }

  /** Looks until the server stops. Never rejects. */
  async run(): Promise<void> {
    const { parking, clock, stopped, recurring } = this.#context;
    while (!stopped.aborted) {
      await sleep(LOOK_MS, stopped, clock);
      const { users } = parking;
      if (stopped.aborted || users.length === 0) continue;
      try {
        await this.#look(users);
      } catch (error) {
        if (stopped.aborted) return;
        recurring.tell("The boxes of those who wait for news", error);
      }
    }
  }

  async #look(users: string[]): Promise<void> {
    const { spawn, parking, clock, stopped } = this.#context;
    const worker = spawn();
    const kill = () => worker.kill();
    const timer = clock.setTimeout(kill, LOOK_LIMIT_MS);
    stopped.addEventListener("abort", kill);
    let problem = "a worker did not look at them";
    worker.onEvent = (event) => {
      if (event.event === "box") parking.seen(event);
      if (event.event === "notice") problem = event.message;
    };
    try {
      await worker.write(encodeLookOrder({ users })).catch(() => {});
      worker.closeInput();
      if (await worker.ended !== WORKER_EXIT.done) throw new Error(problem);
    } finally {
      clock.clearTimeout(timer);
      stopped.removeEventListener("abort", kill);
    }
  }
}

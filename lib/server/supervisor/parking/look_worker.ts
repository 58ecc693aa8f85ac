import type { Clock } from "../../../program/clock.ts";
import { encodeLookOrder, type LookOrder } from "../../ipc/look_order.ts";
import { LOOK_LIMIT_MS } from "../../limits.ts";
import type { WorkerHandle } from "../workers/worker_handle.ts";
import type { SeenBox } from "./parking.ts";

/** A worker that looks at boxes when it is told to. */
export class LookWorker {
  readonly #worker: WorkerHandle;
  readonly #clock: Clock;
  #looked = Promise.withResolvers<void>();
  #problem = "a worker did not look at them";
  #hasEnded = false;

  /**
   * @param onBox Called with each box that it looked at.
   * @param onEnd Called once the process has ended.
   */
  constructor(
    worker: WorkerHandle,
    clock: Clock,
    { onBox, onEnd }: { onBox(seen: SeenBox): void; onEnd(): void },
  ) {
    this.#worker = worker;
    this.#clock = clock;
    worker.onEvent = (event) => {
      if (event.event === "box") onBox(event);
      if (event.event === "looked") this.#looked.resolve();
      if (event.event === "notice") this.#problem = event.message;
    };
    worker.ended.then(() => {
      this.#hasEnded = true;
      this.#looked.resolve();
      onEnd();
    });
  }

  /** @throws {Error} If the process has ended, with what it told. */
  check(): void {
    if (this.#hasEnded) throw new Error(this.#problem);
  }

  /**
   * Has it look, and waits until it has; a worker that takes too long is killed.
   *
   * @throws {Error} If it ended.
   */
  async look(order: LookOrder): Promise<void> {
    this.check();
    this.#looked = Promise.withResolvers();
    const kill = () => this.kill();
    const timer = this.#clock.setTimeout(kill, LOOK_LIMIT_MS);
    await this.#worker.write(encodeLookOrder(order)).catch(() => {});
    await this.#looked.promise;
    this.#clock.clearTimeout(timer);
    this.check();
  }

  /** Nobody has to be looked at any more. */
  close(): void {
    this.#worker.closeInput();
    const kill = () => this.kill();
    const timer = this.#clock.setTimeout(kill, LOOK_LIMIT_MS);
    this.#worker.ended.then(() => this.#clock.clearTimeout(timer));
  }

  /** Ends it at once. */
  kill(): void {
    this.#worker.kill();
  }
}

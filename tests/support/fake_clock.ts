import type { Clock, Timer } from "../../lib/program/clock.ts";

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
  /** Begins anywhere, as the monotonic clock does. */
  #now = 5000;
  #lastTimer = 0;
  readonly #timers = new Map<Timer, { at: number; run: () => void }>();
  /** ms since the epoch when the clock began. */
  readonly started = Date.UTC(2026, 5, 1);

  now(): number {
    return this.#now;
  }

  epoch(): number {
    return this.started + this.#now - 5000;
  }

  setTimeout(run: () => void, ms: number): Timer {
    this.#timers.set(++this.#lastTimer, { at: this.#now + ms, run });
    return this.#lastTimer;
  }

  clearTimeout(timer: Timer | undefined): void {
    if (timer !== undefined) this.#timers.delete(timer);
  }

  /** Timers that are still to run. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Goes on by that many ms; timers run when it is their time, in their order. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await runMicrotasks();
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end)
        .sort(([, a], [, b]) => a.at - b.at);
      if (due.length === 0) break;
      const [timer, { at, run }] = due[0];
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, at);
      run();
      await runMicrotasks();
    }
    this.#now = end;
  }
}

/** Runs pending microtasks, and tasks of streams: all that waits for no clock. */
export async function runMicrotasks(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    for (let i = 0; i < 50; i++) await Promise.resolve();
    await nextTask();
  }
}

/** Streams of the runtime go on in tasks of their own. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      // Deno 2.6 does not close the other one by itself.
      port1.close();
      port2.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

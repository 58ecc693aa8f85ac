import { type Clock, systemClock, type Timer } from "../../program/clock.ts";
import { ReadTimeoutError } from "../../protocol/byte_stream.ts";

/** @throws {ReadTimeoutError} If the read takes longer, in ms; it goes on meanwhile. */
export async function within<T>(
  timeoutMs: number | undefined,
  read: Promise<T>,
): Promise<T> {
  if (timeoutMs === undefined) return await read;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new ReadTimeoutError(timeoutMs)),
    timeoutMs,
  );
  try {
    return await Promise.race([read, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Bounds the reads of a stream, one after the other, by one timer that stays: nearly all
 * end long before, and to set and clear a timer for each took a twentieth of a worker's
 * time. It rings a last time after the last read.
 */
export class ReadLimit {
  readonly #clock: Clock;
  #timer?: Timer;
  /** When the timer rings, and when the read under way is late. */
  #rings = Infinity;
  #due = Infinity;
  #late = () => {};

  constructor(clock = systemClock) {
    this.#clock = clock;
  }

  /** @throws {ReadTimeoutError} If the read takes longer, in ms; it goes on meanwhile. */
  within<T>(timeoutMs: number | undefined, read: Promise<T>): Promise<T> {
    if (timeoutMs === undefined) return read;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#due = this.#clock.now() + timeoutMs;
    this.#late = () => reject(new ReadTimeoutError(timeoutMs));
    if (this.#rings > this.#due) this.#set(timeoutMs);
    read.then((value) => {
      this.#due = Infinity;
      resolve(value);
    }, (error) => {
      this.#due = Infinity;
      reject(error);
    });
    return promise;
  }

  #set(ms: number): void {
    this.#clock.clearTimeout(this.#timer);
    this.#rings = this.#clock.now() + ms;
    this.#timer = this.#clock.setTimeout(() => this.#ring(), ms);
  }

  #ring(): void {
    this.#rings = Infinity;
    if (this.#due === Infinity) return;
    const left = this.#due - this.#clock.now();
    if (left > 0) this.#set(left);
    else this.#late();
  }
}

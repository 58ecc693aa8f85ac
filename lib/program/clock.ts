/** What {@link Clock.setTimeout} returns. */
export type Timer = number | ReturnType<typeof setTimeout>;

/** Time as a program sees it; a test passes a clock of its own. */
export interface Clock {
  /** The monotonic clock: ms since some moment. */
  now(): number;
  /** The system clock, which may jump: ms since the epoch. */
  epoch(): number;
  /** Calls `run` once, after that many ms. */
  setTimeout(run: () => void, ms: number): Timer;
  /** Harmless without a timer, or once it has run. */
  clearTimeout(timer: Timer | undefined): void;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  epoch: () => Date.now(),
  // The runtime warns of a time that has gone by, on standard error.
  setTimeout: (run, ms) => setTimeout(run, Math.max(ms, 0)),
  clearTimeout: (timer) => clearTimeout(timer),
};

/** Whether work ends, well or not, within so many ms. It goes on if it does not. */
export async function settlesWithin(
  ms: number,
  work: Promise<unknown>,
  clock: Clock,
): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = clock.setTimeout(() => late.resolve(false), ms);
  const settled = work.then(() => true, () => true);
  try {
    return await Promise.race([settled, late.promise]);
  } finally {
    clock.clearTimeout(timer);
  }
}

import type { Clock } from "../../program/clock.ts";

/** How often work that waits for the disk says that it is still there, in ms. */
const EVERY_MS = 500;

/**
 * Awaits what a disk or another worker may hold up for long, and calls for a sign of life
 * first and every half second from then on.
 */
export type Patience = <T>(work?: Promise<T>) => Promise<T>;

/** For work that no client waits for. */
export const silent: Patience = (work) => Promise.resolve(work!);

/**
 * Makes a {@linkcode Patience}. What `sign` throws ends the wait, but not the work.
 *
 * @param sign Called for each sign of life.
 */
export function patience(
  sign: () => Promise<void> | void,
  clock: Clock,
): Patience {
  return async (work) => {
    let over = work === undefined;
    const end = () => void (over = true);
    // First of all: work that fails during a sign, or after the last one, is awaited.
    const ended = Promise.resolve(work).then(end, end);
    await sign();
    while (!over) {
      await ticked(ended, clock);
      if (!over) await sign();
    }
    return await work!;
  };
}

/** Until the work ends or the time for another sign comes. */
async function ticked(ended: Promise<void>, clock: Clock): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = clock.setTimeout(resolve, EVERY_MS);
  await Promise.race([ended, promise]);
  clock.clearTimeout(timer);
}

/** Gives signs as well, but goes on when nobody waits any more. */
export function undeterred(
  sign: () => Promise<void> | void,
): () => Promise<void> {
  return async () => {
    try {
      await sign();
    } catch {
      // The client has gone. What has begun is ended all the same.
    }
  };
}

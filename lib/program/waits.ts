import { type Clock, systemClock } from "./clock.ts";

/** Waits that many ms, or until the signal. */
export async function sleep(
  ms: number,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  const timer = clock.setTimeout(wake, ms);
  signal.addEventListener("abort", wake);
  await promise;
  signal.removeEventListener("abort", wake);
  clock.clearTimeout(timer);
}

/**
 * What the promise resolves to, unless the signal comes first.
 *
 * @throws The signal's reason.
 */
export async function unless<T>(
  signal: AbortSignal,
  promise: Promise<T>,
): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  // After the signal nobody awaits it any more.
  promise.catch(() => {});
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/**
 * A clock in µs since the epoch that never says the same twice, so mails of one worker keep
 * the order in which they came, however fast they come.
 *
 * @param now In ms since the epoch; it may stand still, or go back.
 */
export function microsClock(now: () => number): () => number {
  let last = 0;
  return () => last = Math.max(last + 1, Math.floor(now()) * 1000);
}

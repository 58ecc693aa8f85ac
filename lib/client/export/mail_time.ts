/** The end of the year 9999, in ms since the epoch. */
const LAST_TIME = Date.UTC(10_000, 0) - 1;

/** When a mail was received: a server might claim a time that no file can have. */
export function timeOf({ time }: { time: number }): number {
  return Math.min(time, LAST_TIME);
}

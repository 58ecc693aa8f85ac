/**
 * Formats a time in this computer's zone, such as 2026-11-24 16:12:05.
 *
 * @param ms Since the epoch.
 */
export function formatLocalTime(ms: number): string {
  const time = new Date(ms);
  if (Number.isNaN(time.getTime())) return "unknown";
  const date = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()];
  return `${date.map(twoDigits).join("-")} ${clock.map(twoDigits).join(":")}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

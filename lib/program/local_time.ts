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

/**
 * The same with the offset of the zone at that time, as RFC 5322, 3.3 writes it: such as
 * 2026-11-24 16:12:05 +0100.
 *
 * @param ms Since the epoch.
 */
export function formatZonedTime(ms: number): string {
  const east = -new Date(ms).getTimezoneOffset();
  if (Number.isNaN(east)) return formatLocalTime(ms);
  return `${formatLocalTime(ms)} ${formatOffset(east)}`;
}

/** @param east Minutes before UTC. */
export function formatOffset(east: number): string {
  const minutes = Math.abs(Math.trunc(east));
  const parts = [Math.floor(minutes / 60), minutes % 60];
  return `${east < 0 ? "-" : "+"}${parts.map(twoDigits).join("")}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

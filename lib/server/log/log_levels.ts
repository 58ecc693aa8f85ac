/** How grave a line is, by the numbers of syslog (RFC 5424, section 6.2.1). */
export const LEVEL = { err: 3, warning: 4, notice: 5, info: 6 } as const;
export type Level = keyof typeof LEVEL;

/** The level of each event that is more than a piece of news. */
const LEVELS: Record<string, Level> = {
  alert: "warning",
  finding: "warning",
  lost: "err",
  notice: "notice",
  invalid: "notice",
  refused: "notice",
};

/** The level of an event; a failure of the system has the name of its error. */
export function levelOf(event: string, { errno }: { errno?: unknown }): Level {
  return errno === undefined ? LEVELS[event] ?? "info" : "err";
}

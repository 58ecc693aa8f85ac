/**
 * The line that begins each message of an mbox file (RFC 4155, appendix A):
 *
 *     From bob@letterlock.invalid  Tue Nov  3 16:12:05 2026
 *
 * An empty line ends each message, so an mbox cannot tell whether the message's last line
 * had an end of its own. Ours do: where it had none, the second space before the date stands
 * before the year. Programs take any number of spaces there.
 *
 * @module
 */
import { ADDRESS_DOMAIN } from "../../letter/address.ts";
import { isUserName } from "../../program/user_names.ts";

/** What the line says. */
export interface Separator {
  /** The sender's address, without spaces. */
  address: string;
  /** In ms since the epoch; written in UTC, to the second, in the form of asctime(). */
  time: number;
  /** Whether the last line of the message ends in a newline. */
  endsLine: boolean;
}

/**
 * Writes the line. It takes as many bytes whether the message ends its last line or not.
 *
 * @example
 * ```ts
 * import { formatSeparator } from "./mbox_separator.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const said = { address: "a@b.c", time: Date.UTC(2026, 10, 3, 16, 12, 5) };
 * assertEquals(
 *   formatSeparator({ ...said, endsLine: true }),
 *   "From a@b.c  Tue Nov  3 16:12:05 2026\n",
 * );
 * assertEquals(
 *   formatSeparator({ ...said, endsLine: false }),
 *   "From a@b.c Tue Nov  3 16:12:05  2026\n",
 * );
 * ```
 */
export function formatSeparator(
  { address, time, endsLine }: Separator,
): string {
  // Such as "Tue, 03 Nov 2026 16:12:05 GMT".
  const [weekday, day, month, year, clock] = new Date(time).toUTCString()
    .replace(",", "").split(" ");
  const date = `${weekday} ${month} ${
    String(Number(day)).padStart(2)
  } ${clock}`;
  return endsLine
    ? `From ${address}  ${date} ${year}\n`
    : `From ${address} ${date}  ${year}\n`;
}

/** What such a line says to who reads it. */
export interface ReadSeparator {
  /** In ms since the epoch, if the line has a time that can be understood. */
  time?: number;
  /** As in {@linkcode Separator}; true in the files of other programs. */
  endsLine: boolean;
}

const MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec";
const CLOCK = "\\d{1,2}:\\d\\d(?::\\d\\d)?";
/** As asctime() writes a date, or as RFC 5322 does; with a time zone or without. */
const DATES = [
  new RegExp(
    `(?<month>${MONTHS}) +(?<day>\\d{1,2}) +(?<clock>${CLOCK})` +
      "(?: +(?<zone>[-+]\\d{4}|[A-Z]{1,5}))? +(?<year>\\d{4})(?: +(?<after>[-+]\\d{4}))?",
  ),
  new RegExp(
    `(?<day>\\d{1,2}) +(?<month>${MONTHS}) +(?<year>\\d{4}) +(?<clock>${CLOCK})` +
      "(?: +(?<zone>[-+]\\d{4}))?",
  ),
].map(({ source }) =>
  new RegExp(`^From (?:.* )?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +${source}\\b`)
);
/** What {@linkcode formatSeparator} writes for a last line without an end. */
const OPEN_END = /^From \S+ \w{3} \w{3} [ \d]\d [\d:]{8} {2}\d{4}$/;

/**
 * Reads a line that begins a message, of ours or of another program.
 *
 * @returns Nothing if the line has no date: then it is part of a message.
 *
 * @example
 * ```ts
 * import { parseSeparator } from "./mbox_separator.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseSeparator("From a@b.c Tue Nov  3 16:12:05 2026"), {
 *   time: Date.UTC(2026, 10, 3, 16, 12, 5),
 *   endsLine: true,
 * });
 * assertEquals(parseSeparator("From Tuesday on"), undefined);
 * ```
 */
export function parseSeparator(line: string): ReadSeparator | undefined {
  // A line of a text, most often: the rest takes longer.
  if (!/ \d{1,2}:\d\d/.test(line)) return undefined;
  const text = line.replace(/\r$/, "");
  const found = DATES.map((date) => date.exec(text)).find(Boolean);
  if (!found) return undefined;
  const { day, month, year, clock, zone, after } = found.groups!;
  const offset = [after, zone].find((text) => /^[-+]/.test(text ?? ""));
  const time = Date.parse(
    `${day} ${month} ${year} ${clock} ${offset ?? "UTC"}`,
  );
  const isKnown = Number.isFinite(time) && time >= 0;
  return { ...isKnown ? { time } : {}, endsLine: !OPEN_END.test(text) };
}

/**
 * The address of a sender for the line. That of a user stands for a letter that letterlock
 * vouches for: a mail that another program delivered has it not, whatever it claims.
 */
export function separatorAddress(from: string): string {
  if (isUserName(from)) return `${from}@${ADDRESS_DOMAIN}`;
  const claimed = /[!-;=?A-~]+@[!-;=?A-~]+/.exec(from)?.[0];
  const ours = claimed?.toLowerCase().endsWith(`@${ADDRESS_DOMAIN}`);
  return claimed === undefined || ours ? NOBODY : claimed;
}

/** Whom programs name where there is no sender. */
const NOBODY = "MAILER-DAEMON";

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

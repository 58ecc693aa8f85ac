import { visible } from "../../program/escape.ts";
import { formatSize } from "../../program/format_size.ts";
import { formatZonedTime } from "../../program/local_time.ts";
import { columnsText } from "./columns.ts";
import type { WholeStatus } from "./health.ts";
import type { HistogramStatus, SessionStatus } from "./server_status.ts";

/** The status for a person. */
export function statusText(status: WholeStatus): string {
  const { counters, places, parked, preauth } = status;
  const lines = [
    head(status),
    ...status.problems.map((problem) => `Problem: ${problem}.`),
    "",
    `Places:    ${places.taken} of ${places.limit} taken`,
    `Waiting:   ${parked.taken} of ${parked.limit} for news, ` +
    `${preauth.taken} of ${preauth.limit} before login`,
    ...storedLines(status),
    `Logins:    ${counters.logins}; refused: ${refusals(counters.refusals)}`,
    `Mails:     ${counters.mails} delivered`,
    `Bytes:     ${formatSize(counters.bytesIn)} in, ` +
    `${formatSize(counters.bytesOut)} out`,
    `Alerts:    ${counters.alerts}`,
    `Failures:  ${counters.crashes} workers died in a session, ` +
    `${counters.lostLines} lines of the log were lost`,
    `Delivery:  ${times(status.delivery)}`,
    ...status.disk ? [`Disk sync: ${times(status.fsync)}`] : [],
  ];
  const text = lines.map((line) => visible(line)).join("\n");
  return `${text}\n\n${sessionsText(status.sessions)}`;
}

function storedLines({ users, mails, disk, mail }: WholeStatus): string[] {
  if (!disk) return [`Mail:      in ${mail}, where the accounts are, too`];
  return [
    `Users:     ${users}, with ${mails} mails in their boxes`,
    `Disk:      ${formatSize(disk.free)} of ${formatSize(disk.size)} free`,
  ];
}

function head({ version, state, address, mode, started }: WholeStatus): string {
  return `mail-server ${version} is ${state} on ${address} in ${mode} mode, ` +
    `since ${formatZonedTime(Date.parse(started))}.`;
}

function refusals(reasons: { reason: string; count: number }[]): string {
  const seen = reasons.filter(({ count }) => count > 0)
    .map(({ reason, count }) => `${count} ${reason}`);
  return seen.join(", ") || "none";
}

/** How often, and how long half and nearly all of them took at most. */
function times({ count, buckets }: HistogramStatus): string {
  if (count === 0) return "none yet";
  const within = (share: number) => {
    const bucket = buckets.find((bucket) => bucket.count >= share * count);
    return bucket ? `within ${bucket.le * 1000} ms` : "longer than 10 s";
  };
  return `${count}, half of them ${within(0.5)}, 99 % ${within(0.99)}`;
}

const TITLES = ["ID", "USER", "ADDRESS", "SINCE", "LAST USE", "IN", "OUT"];

/** The sessions for a person, a line each. */
export function sessionsText(sessions: readonly SessionStatus[]): string {
  if (sessions.length === 0) return "Nobody is logged in.";
  return columnsText(TITLES, sessions.map(cells));
}

function cells(
  { id, user, address, since, lastUse, bytesIn, bytesOut }: SessionStatus,
): string[] {
  return [
    String(id),
    user,
    address,
    formatZonedTime(Date.parse(since)),
    formatZonedTime(Date.parse(lastUse)),
    formatSize(bytesIn),
    formatSize(bytesOut),
  ];
}

import type { Moved } from "../../store/transfer/move_mail.ts";
import { isStoreAddress } from "../../store/postgres/store_address.ts";
import type { MigratePlaces } from "./places.ts";

/** What was done, in a line, and what comes next. */
export function summaryOf(
  { boxes, mails, deleted, before }: Moved,
  { from, to }: MigratePlaces,
): string {
  const what = `${count(boxes, "box", "boxes")} with ${
    count(mails, "mail", "mails")
  }`;
  const gone = deleted > 0 ? ` and ${deleted} deleted within a day` : "";
  const earlier = before > 0 ? `, ${before} of them before` : "";
  const accounts = isStoreAddress(to)
    ? `keygen --store ${to}`
    : `keygen --from-store ${from}`;
  return `Copied ${what}${gone} from ${from} to ${to}${earlier}; both have the same.\n` +
    `Next, for the accounts: ${accounts}`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

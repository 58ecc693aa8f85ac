import {
  type Recipients,
  recipientsOf,
} from "../../../../letter/recipients.ts";
import { shorten } from "../../../../letter/short_text.ts";
import type { MailEntry } from "../mail_columns.ts";

/** Characters of the recipients in a list. */
const LISTED = 100;

/** Who wrote a mail, and to whom. */
export interface Correspondents extends Recipients {
  from: string;
}

/** What the index of a box says of a mail that the box's owner sent; nothing of others. */
export function sentPart(
  user: string,
  { from, ...recipients }: Correspondents,
): Pick<MailEntry, "sent" | "copy"> {
  if (from !== user) return {};
  const names = recipientsOf(recipients);
  const sent = shorten(names.join(", "), LISTED);
  return names.includes(user) ? { sent } : { sent, copy: true };
}

import { isUserName } from "../../program/user_names.ts";
import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
import type { ServerWord } from "../../seal/reader.ts";

/**
 * What the server says of a letter. Of one that was imported, or that another program
 * delivered, it knows what the message claims, and names no sender.
 */
export function serverWord(
  { from, time }: Pick<MailSummary, "from" | "time">,
): ServerWord {
  return { from: isUserName(from) ? from : undefined, received: time };
}

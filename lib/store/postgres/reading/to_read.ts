import { flagLetters } from "../../maildir/mail_name.ts";
import { toSummary } from "../../maildir/mail_summary.ts";
import type { StoredMail } from "../boxes/mail_columns.ts";

/** What the reader of a mail sees of it, but for its recipients. */
export function toRead(found: StoredMail, { size }: { size: number }) {
  const { folder, file } = found.mail;
  return {
    ...toSummary(found),
    message_size: size,
    flags: flagLetters(file),
    recent: folder === "new",
  };
}

import type { MailSummary } from "../../lib/protocol/requests/mail_summary.ts";
import type { ReadMail } from "../../lib/protocol/requests/mails/read.ts";

/** A mail as lists show it, in one place: a new field of a mail is added here only. */
export function sampleMail(fields: Partial<MailSummary> = {}): MailSummary {
  return {
    id: "mail-1",
    index: 1,
    from: "bob",
    // 2026-11-24 16:12:05 of the local time.
    time: new Date(2026, 10, 24, 16, 12, 5).getTime(),
    title: "Hello",
    length: 2,
    size: 2,
    unread: false,
    ...fields,
  };
}

/** The same as the answer to `read` has it. */
export function sampleReadMail(fields: Partial<ReadMail> = {}): ReadMail {
  const mail = { ...sampleMail(), message_size: 202, flags: "", recent: true };
  return { ...mail, ...fields };
}

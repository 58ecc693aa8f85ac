import { ProtocolError } from "../errors.ts";
import type { MailPage, MailSummary } from "./messages.ts";

/**
 * Checks the form of a mail in a server's answer.
 *
 * @throws {ProtocolError} If it is none.
 */
export function checkSummary(value: unknown): MailSummary {
  const mail = (value ?? {}) as Record<string, unknown>;
  const { id, from, title, to, unread } = mail;
  const numbers = [mail.index, mail.time, mail.length, mail.size];
  const valid = [id, from, title].every(isText) && numbers.every(isCount) &&
    typeof unread === "boolean" &&
    (to === undefined || (Array.isArray(to) && to.every(isText)));
  if (!valid) throw new ProtocolError("Cannot understand a mail in the answer");
  return value as MailSummary;
}

/**
 * Checks the form of a page in a server's answer.
 *
 * @throws {ProtocolError} If it is none.
 */
export function checkPage(answer: Record<string, unknown>): MailPage {
  const { total, unread, mails } = answer;
  if (!isCount(total) || !isCount(unread) || !Array.isArray(mails)) {
    throw new ProtocolError("Cannot understand a list in the answer");
  }
  return { total, unread, mails: mails.map(checkSummary) };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

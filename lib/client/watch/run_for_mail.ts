import { visible } from "../../program/escape.ts";
import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
import { startShell } from "../programs/shell.ts";

/**
 * The facts of a mail for a command, as variables. What strangers chose is in there, so it
 * never becomes part of the command's text.
 */
export function mailVariables(mail: MailSummary): Record<string, string> {
  return {
    MAIL_ID: mail.id,
    MAIL_INDEX: String(mail.index),
    MAIL_FROM: visible(mail.from),
    MAIL_TITLE: visible(mail.title),
    MAIL_TIME: new Date(mail.time).toISOString(),
    MAIL_SIZE: String(mail.size),
    MAIL_SEALED: mail.sealed ? "1" : "",
  };
}

/**
 * Runs a command line of the person's with the facts of a mail in its environment, and
 * waits for it.
 *
 * @returns Its exit code.
 * @throws {Failure} If the shell cannot be started.
 */
export async function runForMail(
  command: string,
  mail: MailSummary,
): Promise<number> {
  const env = mailVariables(mail);
  return (await startShell(command, { env, stdin: "null" }).status).code;
}

import { isUserName } from "../../program/user_names.ts";
import { ADDRESS_DOMAIN } from "../../letter/address.ts";
import { writeHead } from "../../letter/write_head.ts";
import type { MailSummary } from "../../protocol/requests/mail_summary.ts";

/**
 * The header of an exported mail and the empty line after it. It does not say the
 * content's length: quoting for an mbox file changes that.
 *
 * @param extra More lines.
 */
export function exportedHead(
  mail: MailSummary,
  extra: readonly string[] = [],
): Uint8Array {
  return writeHead({ ...mail, to: mail.to ?? [], length: undefined }, extra);
}

/** A sender's address alone, for an mbox separator. */
export function separatorAddress(from: string): string {
  if (isUserName(from)) return `${from}@${ADDRESS_DOMAIN}`;
  return /[^\s<>"]+@[^\s<>"]+/.exec(from)?.[0] ?? "MAILER-DAEMON";
}

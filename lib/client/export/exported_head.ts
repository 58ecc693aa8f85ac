import { encodeText } from "../../crypto/bytes.ts";
import { isUserName } from "../../keys/names.ts";
import { ADDRESS_DOMAIN, formatAddress } from "../../letter/address.ts";
import { encodeWords } from "../../letter/encoded_words.ts";
import type { MailSummary } from "../../protocol/requests/mail_summary.ts";

/** What RFC 2047 words are for: what would end the field or read as something else. */
// deno-lint-ignore no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|=\?|^\s|\s$/;
/** Bytes of a field that surely fit into a line (RFC 5322, 2.1.1). */
const FIELD_LIMIT = 900;

/**
 * The header of an exported mail and the empty line after it: RFC 5322 in UTF-8
 * (RFC 6532), lines ended by LF. Whatever the mail's names and title are, no field can
 * be forged by them.
 *
 * @param extra More lines.
 */
export function exportedHead(
  mail: MailSummary,
  extra: readonly string[] = [],
): Uint8Array {
  return encodeText([
    `From: ${addressField(mail.from)}`,
    `To: ${(mail.to ?? []).map(addressField).join(",\n ")}`,
    `Date: ${new Date(mail.time).toUTCString().replace("GMT", "+0000")}`,
    `Subject: ${textField(mail.title)}`,
    `Message-ID: <${mail.id}@${ADDRESS_DOMAIN}>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: binary",
    ...extra,
    "",
    "",
  ].join("\n"));
}

/** Other programs' addresses are as they wrote them. */
function addressField(name: string): string {
  return isUserName(name) ? formatAddress(name) : textField(name);
}

function textField(text: string): string {
  const safe = !UNSAFE.test(text) && encodeText(text).length <= FIELD_LIMIT;
  return safe ? text : encodeWords(text);
}

/** A sender's address alone, for an mbox separator. */
export function separatorAddress(from: string): string {
  if (isUserName(from)) return `${from}@${ADDRESS_DOMAIN}`;
  return /[^\s<>"]+@[^\s<>"]+/.exec(from)?.[0] ?? "MAILER-DAEMON";
}

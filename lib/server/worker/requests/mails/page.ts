import { LIMITS, MESSAGE_LIMIT } from "../../../../protocol/limits.ts";
import { encodeMessage } from "../../../../protocol/message.ts";
import type { MailPage } from "../../../../protocol/requests/mail_summary.ts";
import type { OkDefinition } from "../../../../protocol/requests/request.ts";

/** How many mails a page may have: what the client asks for, up to LIMITS.page. */
export function pageSize({ limit = LIMITS.page }: { limit?: number }): number {
  return Math.min(limit, LIMITS.page);
}

/**
 * The answer with a page. It has to fit in a record, so the oldest mails of a long page
 * are left out; the client asks on from where it begins.
 */
export function fitPage(
  request: OkDefinition<MailPage>,
  page: MailPage,
): { type: "ok" } & MailPage {
  for (
    let { mails } = page;;
    mails = mails.slice(Math.ceil(mails.length / 4))
  ) {
    const answer = request.ok({ ...page, mails });
    if (encodeMessage(answer).length <= MESSAGE_LIMIT) return answer;
  }
}

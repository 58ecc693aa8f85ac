import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
import type { MailSession } from "./mail_session.ts";
import { pagesOfBox, pagesOfMatches } from "./paging.ts";

type Lists = Pick<MailSession, "inbox">;

/**
 * Lists the mails that came, oldest first, a page at a time: all but the copies of what the
 * user sent.
 *
 * @param newest How many mails; all by default.
 */
export function pagesReceived(
  session: Lists,
  newest = Infinity,
): AsyncGenerator<MailSummary[]> {
  return newest === Infinity
    ? withoutCopies(pagesOfBox((query) => session.inbox(query)))
    : pagesOfMatches(
      (query) => session.inbox({ ...query, sent: false }),
      newest,
    );
}

async function* withoutCopies(
  pages: AsyncIterable<MailSummary[]>,
): AsyncGenerator<MailSummary[]> {
  for await (const mails of pages) {
    const received = mails.filter(({ copy }) => !copy);
    if (received.length > 0) yield received;
  }
}

/** Lists the mails that the user sent, and of which the box has a copy, in the same way. */
export function pagesSent(
  session: Lists,
  newest = Infinity,
): AsyncGenerator<MailSummary[]> {
  return pagesOfMatches(
    (query) => session.inbox({ ...query, sent: true }),
    newest,
  );
}

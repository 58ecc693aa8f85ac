import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import type { MailPage } from "../../protocol/requests/mail_page.ts";
import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
import { LIMITS } from "../../protocol/limits.ts";

/** Asks for the newest `limit` mails below the index `before`. */
export type GetPage = (
  query: { before?: number; limit: number },
) => Promise<MailPage>;

/**
 * The mails of a whole box, or its newest ones, oldest first, a page at a time. Since
 * every index up to the total is in use, it can begin at the oldest.
 *
 * @param newest How many; all of them when left out.
 */
export async function* pagesOfBox(
  getPage: GetPage,
  newest = Infinity,
): AsyncGenerator<MailSummary[]> {
  const last = await getPage({ limit: Math.min(newest, LIMITS.page) });
  let next = Math.max(1, last.total - newest + 1);
  const end = last.mails[0]?.index ?? next;
  while (next < end) {
    const before = Math.min(next + LIMITS.page, end);
    const page = await getPage({ before, limit: before - next });
    if (page.mails.length > 0) yield page.mails;
    next = before;
  }
  if (last.mails.length > 0) yield last.mails;
}

/**
 * The mails that a condition leaves of a box, or the newest of them, oldest first, a
 * page at a time. Their number shows only at the oldest, so all are held in memory.
 *
 * @param newest How many; all of them when left out.
 */
export async function* pagesOfMatches(
  getPage: GetPage,
  newest = Infinity,
): AsyncGenerator<MailSummary[]> {
  const pages: MailSummary[][] = [];
  let before: number | undefined;
  for (let left = newest; left > 0;) {
    const { mails } = await getPage({
      before,
      limit: Math.min(left, LIMITS.page),
    });
    if (mails.length === 0) break;
    pages.push(mails);
    before = olderThan(before, mails);
    left -= mails.length;
  }
  while (pages.length > 0) yield pages.pop()!;
}

/** Where the next page ends: a server that repeats itself would fill the memory. */
function olderThan(before = Infinity, [oldest]: MailSummary[]): number {
  if (oldest.index < before) return oldest.index;
  throw new Failure(
    EXIT.cannotConnect,
    "Cannot list the mails: the list of the server has no end",
  );
}

import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import type {
  MailPage,
  MailSummary,
} from "../../protocol/requests/mail_summary.ts";
import { LIMITS } from "../../protocol/limits.ts";

/** Asks for the newest `limit` mails below the index `before`. */
export type GetPage = (
  query: { before?: number; limit: number },
) => Promise<MailPage>;

/**
 * Lists a whole box, or its newest mails, oldest first, a page at a time. Every index up
 * to the total is in use, so it can begin at the oldest.
 *
 * @param newest How many mails; all by default.
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
 * Lists the mails of a box that meet a condition, or the newest of them, oldest first, a
 * page at a time. The server finds them from the newest on, so all are held in memory.
 *
 * @param newest How many mails; all by default.
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

/** Where the next page ends. A server that repeats itself would fill the memory. */
function olderThan(before = Infinity, [oldest]: MailSummary[]): number {
  if (oldest.index < before) return oldest.index;
  throw new Failure(
    EXIT.cannotConnect,
    "Cannot list the mails: the list of the server has no end",
  );
}

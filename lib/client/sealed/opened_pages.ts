import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
import type { ShownMail } from "../output/lists/shown_mail.ts";
import type { Reader } from "../../seal/reader.ts";
import type { MailSession } from "../session/mail_session.ts";

/** Gives mails the titles of their sealed heads. */
export type OpenPage = (mails: MailSummary[]) => Promise<ShownMail[]>;

/** Opens the titles of sealed letters in lists; loads nothing until there is one. */
export function titleOpener(
  session: Pick<MailSession, "heads">,
  getReader: () => Promise<Reader>,
): OpenPage {
  return async (mails) => {
    if (!mails.some(({ sealed }) => sealed)) return mails;
    const { openTitles } = await import("./open_titles.ts");
    return await openTitles(mails, session, getReader);
  };
}

/** The same pages, with the titles of sealed letters. */
export async function* openedPages(
  pages: AsyncIterable<MailSummary[]>,
  open: OpenPage,
): AsyncGenerator<ShownMail[]> {
  for await (const mails of pages) yield await open(mails);
}

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

/** Whose title it is, and who can open it. */
interface TitleSource {
  session: Pick<MailSession, "heads" | "groupList">;
  reader(session: Pick<MailSession, "groupList">): Promise<Reader>;
}

/**
 * A mail to which something was done, with the title of its sealed head. That it was done is
 * true whatever becomes of the title: where it cannot be had, the mail is as the server
 * lists it.
 */
export async function withTitle(
  mail: MailSummary,
  { session, reader }: TitleSource,
): Promise<ShownMail> {
  try {
    const open = titleOpener(session, () => reader(session));
    const [shown] = await open([mail]);
    return shown;
  } catch {
    return mail;
  }
}

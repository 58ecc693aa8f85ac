import { LIMITS } from "../../protocol/limits.ts";
import type { InboxQuery } from "../../protocol/requests/mails/inbox.ts";
import type { MailPage } from "../../protocol/requests/mail_summary.ts";
import { type Io, print } from "../terminal/io.ts";
import { painter } from "../colors/paint.ts";
import { MailList } from "../output/lists/mail_list.ts";
import { pagesReceived } from "../session/listed.ts";
import { printList } from "../output/lists/print_list.ts";
import type { ShownMail } from "../output/lists/shown_mail.ts";
import type { Prompts } from "../terminal/prompts.ts";

/** Where the lists come from. */
interface Lists {
  inbox(query: InboxQuery): Promise<ShownPage>;
}

type ShownPage = MailPage & { mails: ShownMail[] };

/** Lines of the screen that header, signs, question and the end of the menu take. */
const OTHER_LINES = 5;
const LEAST_ROWS = 5;
const EMPTY = "The inbox is empty.\n";

/**
 * Shows the whole inbox, oldest first. On a terminal it shows the newest page, and older
 * pages as long as the person asks for them.
 */
export async function showInbox(
  io: Io,
  prompts: Prompts,
  session: Lists,
): Promise<void> {
  if (io.inputIsTerminal && io.outputIsTerminal) {
    await browse(io, prompts, session);
  } else await printAll(io, session);
}

async function printAll(io: Io, session: Lists): Promise<void> {
  const pages = pagesReceived(session);
  const sayEmpty = () => print(io, EMPTY);
  await printList(io, pages, { json: false, sayEmpty });
}

async function browse(
  io: Io,
  prompts: Prompts,
  session: Lists,
): Promise<void> {
  const { columns, rows } = io.size();
  const limit = Math.min(LIMITS.page, Math.max(LEAST_ROWS, rows - OTHER_LINES));
  const list = new MailList(columns, painter(io.display));
  let page = await session.inbox({ limit, sent: false });
  if (page.mails.length === 0) return await print(io, list.header([]) + EMPTY);
  for (;;) {
    const lines = list.header(page.mails) + list.lines(page.mails);
    await print(io, lines + list.legend());
    const before = page.mails[0].index;
    if (before === 1 || !await wantsOlder(prompts, page)) return;
    page = await session.inbox({ before, limit, sent: false });
    if (page.mails.length === 0) return;
  }
}

async function wantsOlder(prompts: Prompts, page: MailPage): Promise<boolean> {
  const { mails, total, unread } = page;
  const range = `${mails[0].index} to ${mails.at(-1)!.index} of ${total}`;
  const answer = await prompts.ask(
    `Mails ${range} (${unread} unread); m: older ones, Enter: menu: `,
  );
  return answer.trim().toLowerCase() === "m";
}

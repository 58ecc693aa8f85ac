import { usageError } from "../../program/command_line/usage_error.ts";
import { ProgressBar } from "../../program/progress_bar.ts";
import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
import { searchProblem } from "../../protocol/rules.ts";
import type { MailSession } from "../session/mail_session.ts";
import { pagesOfMatches } from "../session/paging.ts";
import { searchContents } from "../session/search_contents.ts";
import type { Io } from "../terminal/io.ts";
import { printList } from "../output/print_list.ts";
import { quote } from "../output/quote.ts";
import { openedPages, titleOpener } from "../sealed/opened_pages.ts";
import type { Command, CommandContext } from "./command.ts";
import { LIMIT_FLAG, LIST_JSON_FLAG, listLimit } from "./shared_flags.ts";

/** `search`: prints the list of mails that hold a text, oldest first. */
export const command: Command = {
  flags: {
    title: "List",
    flags: [
      {
        name: "contents",
        kind: "boolean",
        help: "look through the contents too",
      },
      LIMIT_FLAG,
      LIST_JSON_FLAG,
    ],
  },
  details:
    "It is looked for in senders and titles, and with --contents in the text of the\n" +
    "mails, decoded and HTML made text.",
  examples: ["mail-client search invoice --contents --limit 10"],
  run: searchMails,
};

async function searchMails(context: CommandContext): Promise<void> {
  const { io, flags, words: [text], withMailbox } = context;
  checkText(text);
  const limit = listLimit(flags);
  const contents = flags.has("contents");
  await withMailbox(async ({ session }) => {
    const pages = contents
      ? contentMatches(io, session, text, limit)
      : pagesOfMatches((query) => session.search({ ...query, text }), limit);
    const sayEmpty = () => io.warn(`No mail has ${quote(text)}.\n`);
    const open = titleOpener(session, () => context.reader(session));
    const opened = openedPages(pages, open);
    await printList(io, opened, { json: flags.has("json"), sayEmpty });
  });
}

/** The mails that have it in their contents, one page; a bar shows how far the search is. */
async function* contentMatches(
  io: Io,
  session: MailSession,
  text: string,
  limit: number,
): AsyncGenerator<MailSummary[]> {
  const bar = io.barScreen &&
    new ProgressBar("Searching contents", io.barScreen);
  const progress = (done: number, total: number) => bar?.show(done, total);
  try {
    const mails = await searchContents(session, { text, limit, progress });
    if (mails.length > 0) yield mails;
  } finally {
    bar?.erase();
  }
}

function checkText(text: string | undefined): void {
  if (!text) throw usageError("Name the TEXT to search for");
  const problem = searchProblem(text);
  if (problem) throw usageError(problem);
}

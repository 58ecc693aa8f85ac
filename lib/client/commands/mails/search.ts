import { usageError } from "../../../program/command_line/usage_error.ts";
import { ProgressBar } from "../../../program/progress_bar.ts";
import type { MailSummary } from "../../../protocol/requests/mail_summary.ts";
import { searchProblem } from "../../../protocol/rules.ts";
import type { Reader } from "../../../seal/reader.ts";
import type { Download, MailSession } from "../../session/mail_session.ts";
import { searchTitles } from "../../sealed/search_titles.ts";
import { searchContents } from "../../session/search_contents.ts";
import { notSearched } from "../../output/not_searched.ts";
import { note } from "../../terminal/io.ts";
import { printList } from "../../output/lists/print_list.ts";
import { quote } from "../../output/quote.ts";
import {
  openedPages,
  type OpenPage,
  titleOpener,
} from "../../sealed/opened_pages.ts";
import type { Command, CommandContext } from "../command.ts";
import { listLimit } from "../common_values.ts";
import { MAILS_FLAGS } from "./flag_groups.ts";

/** `search`: prints the list of mails that hold a text, oldest first. */
export const command: Command = {
  flags: MAILS_FLAGS.search,
  details:
    "It is looked for in senders and titles, and with --contents in the text of the\n" +
    "mails, decoded and HTML made text, and in the names of attachments. Sealed\n" +
    "letters are opened for it here; those that fail a check are named, not searched.\n" +
    "At a terminal, a bar shows how far it is.",
  examples: ["mail-client search invoice --contents --limit 10"],
  run: searchMails,
};

async function searchMails(context: CommandContext): Promise<void> {
  const { io, flags, words: [text], withMailbox } = context;
  checkText(text);
  const limit = listLimit(flags);
  const contents = flags.has("contents");
  await withMailbox(async ({ session }) => {
    const open = titleOpener(session, () => context.reader(session));
    const pages = contents
      ? openedPages(contentMatches(context, session, text, limit), open)
      : titleMatches(context, session, { text, limit }, open);
    const sayEmpty = () => note(io, `No mail has ${quote(text)}.\n`);
    await printList(io, pages, { json: flags.has("json"), sayEmpty });
  });
}

async function* titleMatches(
  { io }: CommandContext,
  session: MailSession,
  search: { text: string; limit: number },
  open: OpenPage,
): AsyncGenerator<MailSummary[]> {
  const distrusted: number[] = [];
  const unsearched = (index: number) => void distrusted.push(index);
  const mails = await searchTitles(session, { ...search, unsearched }, open);
  if (mails.length > 0) yield mails;
  io.warn(notSearched(distrusted));
}

/** The mails that have it in their contents, one page; a bar shows how far the search is. */
async function* contentMatches(
  { io, reader }: CommandContext,
  session: MailSession,
  text: string,
  limit: number,
): AsyncGenerator<MailSummary[]> {
  const bar = io.barScreen &&
    new ProgressBar("Searching contents", io.barScreen);
  const progress = (done: number, total: number) => bar?.show(done, total);
  const distrusted: number[] = [];
  const unsearched = (index: number) => void distrusted.push(index);
  try {
    const open = (mail: Download) => opened(mail, () => reader(session));
    const search = { text, limit, progress, open, unsearched };
    const mails = await searchContents(session, search);
    if (mails.length > 0) yield mails;
  } finally {
    bar?.erase();
  }
  io.warn(notSearched(distrusted));
}

async function opened(
  mail: Download,
  reader: () => Promise<Reader>,
): Promise<Download> {
  const { openSealed } = await import("../../sealed/open_sealed.ts");
  return await openSealed(mail, { reader, isMessage: true, insecure: false });
}

function checkText(text: string | undefined): void {
  if (!text) throw usageError("Name the TEXT to search for");
  const problem = searchProblem(text);
  if (problem) throw usageError(problem);
}

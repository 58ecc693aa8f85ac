import { pagesReceived } from "../../session/listed.ts";
import type { InboxQuery } from "../../../protocol/requests/mails/inbox.ts";
import { pagesOfBox, pagesOfMatches } from "../../session/paging.ts";
import { note } from "../../terminal/io.ts";
import { printList } from "../../output/lists/print_list.ts";
import { openedPages, titleOpener } from "../../sealed/opened_pages.ts";
import type { Command, CommandContext } from "../command.ts";
import { listLimit } from "../common_values.ts";
import { MAILS_FLAGS } from "./flag_groups.ts";

/** `inbox`: prints the list of mails, oldest first. */
export const command: Command = {
  flags: MAILS_FLAGS.inbox,
  details:
    "An N behind the index marks a mail that was not read yet. Before the index, a u\n" +
    "marks one that came unsealed, so that the server could read it, and an ! a\n" +
    "sealed letter that fails a check: do not trust it. What you sent yourself has\n" +
    "its index in the same box, and sent lists it.",
  examples: [
    "mail-client inbox --limit 20",
    "mail-client inbox --threads",
    "mail-client inbox --unread --json | jq -r '.[].title'",
  ],
  run: listInbox,
};

async function listInbox(context: CommandContext): Promise<void> {
  const { io, flags, withMailbox } = context;
  const limit = listLimit(flags);
  const unread = flags.has("unread");
  const json = flags.has("json");
  const threads = flags.has("threads");
  await withMailbox(async ({ session }) => {
    const list = (query: InboxQuery) =>
      session.inbox({ ...query, ...threads && { threads } });
    const pages = unread
      ? pagesOfMatches((query) => list({ ...query, unread }), limit)
      : threads
      ? pagesOfBox(list, limit)
      : pagesReceived(session, limit);
    const empty = unread ? "There is no unread mail." : "The inbox is empty.";
    const sayEmpty = () => note(io, `${empty}\n`);
    const opened = openedPages(
      pages,
      titleOpener(session, () => context.reader(session)),
    );
    const print = threads ? await threadPrinter() : printList;
    await print(io, opened, { json, sayEmpty });
  });
}

async function threadPrinter() {
  return (await import("../../threads/print_threads.ts")).printThreads;
}

import { printList } from "../../output/lists/print_list.ts";
import { openedPages, titleOpener } from "../../sealed/opened_pages.ts";
import { pagesSent } from "../../session/listed.ts";
import { note } from "../../terminal/io.ts";
import type { Command, CommandContext } from "../command.ts";
import { listLimit } from "../common_values.ts";
import { MAILS_FLAGS } from "./flag_groups.ts";

/** `sent`: prints the list of the mails that the user sent, oldest first. */
export const command: Command = {
  flags: MAILS_FLAGS.sent,
  details:
    "Your box keeps a copy of each mail that you send, as one that was read, unless\n" +
    "you say --no-copy or the box is full. It has its index in the box, and read and\n" +
    "delete take it; inbox does not list it.",
  examples: ["mail-client sent --limit 10"],
  run: listSent,
};

async function listSent(context: CommandContext): Promise<void> {
  const { io, flags, withMailbox } = context;
  const limit = listLimit(flags);
  await withMailbox(async ({ session }) => {
    const pages = openedPages(
      pagesSent(session, limit),
      titleOpener(session, () => context.reader(session)),
    );
    const sayEmpty = () =>
      note(io, "There is no copy of a mail that you sent.\n");
    await printList(io, pages, { json: flags.has("json"), to: true, sayEmpty });
  });
}

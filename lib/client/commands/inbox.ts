import { pagesOfBox, pagesOfMatches } from "../session/paging.ts";
import { printList } from "../output/print_list.ts";
import { type CommandContext, listLimit } from "./command.ts";

/** `inbox`: prints the list of mails, oldest first. */
export async function runCommand(context: CommandContext): Promise<void> {
  const { io, flags, withMailbox } = context;
  const limit = listLimit(context);
  const unread = flags.has("unread");
  const json = flags.has("json");
  await withMailbox(async ({ session }) => {
    const pages = unread
      ? pagesOfMatches((query) => session.inbox({ ...query, unread }), limit)
      : pagesOfBox((query) => session.inbox(query), limit);
    const empty = unread ? "There is no unread mail." : "The inbox is empty.";
    const sayEmpty = () => io.warn(`${empty}\n`);
    await printList(io, pages, { json, sayEmpty });
  });
}

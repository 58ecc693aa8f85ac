import { usageError } from "../../program/command_line/usage_error.ts";
import { searchProblem } from "../../protocol/rules.ts";
import { pagesOfMatches } from "../session/paging.ts";
import { printList } from "../output/print_list.ts";
import { quote } from "../output/quote.ts";
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
    "It is looked for in senders and titles, and with --contents in the contents.",
  examples: ["mail-client search invoice --contents --limit 10"],
  run: searchMails,
};

async function searchMails(context: CommandContext): Promise<void> {
  const { io, flags, words: [text], withMailbox } = context;
  checkText(text);
  const limit = listLimit(flags);
  const contents = flags.has("contents");
  await withMailbox(async ({ session }) => {
    const pages = pagesOfMatches(
      (query) => session.search({ ...query, text, contents }),
      limit,
    );
    const sayEmpty = () => io.warn(`No mail has ${quote(text)}.\n`);
    await printList(io, pages, { json: flags.has("json"), sayEmpty });
  });
}

function checkText(text: string | undefined): void {
  if (!text) throw usageError("Name the TEXT to search for");
  const problem = searchProblem(text);
  if (problem) throw usageError(problem);
}

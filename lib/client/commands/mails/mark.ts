import type { ParsedFlags } from "../../../program/command_line/flags.ts";
import { usageError } from "../../../program/command_line/usage_error.ts";
import { visible } from "../../../program/escape.ts";
import { print, printDone } from "../../terminal/io.ts";
import { jsonText } from "../../output/json_text.ts";
import { summaryFields } from "../../output/lists/print_list.ts";
import { withTitle } from "../../sealed/opened_pages.ts";
import type { Command, CommandContext } from "../command.ts";
import { mailRef } from "../common_values.ts";
import { MAILS_FLAGS } from "./flag_groups.ts";

/** `mark`: marks a mail as read, or as unread. */
export const command: Command = {
  flags: MAILS_FLAGS.mark,
  examples: ["mail-client mark 3 --unread"],
  run: markMail,
};

async function markMail(context: CommandContext): Promise<void> {
  const { io, flags, words, withMailbox } = context;
  const ref = mailRef(flags, words);
  const unread = isUnread(flags);
  await withMailbox(async (mailbox) => {
    const marked = await mailbox.mark({ ...ref, unread });
    const { session } = mailbox;
    const mail = await withTitle(marked, { session, reader: context.reader });
    if (flags.has("json")) {
      return await print(io, `${jsonText(summaryFields(mail))}\n`);
    }
    const { index, from, title } = mail;
    const mark = unread ? "unread" : "read";
    const text = `Mail ${index} from ${from} is marked as ${mark}: ${title}`;
    await printDone(io, `${visible(text)}\n`);
  });
}

/** @throws {Failure} With exit code 2 if both flags are given, or none. */
function isUnread(flags: ParsedFlags): boolean {
  if (flags.has("unread") === flags.has("read")) {
    throw usageError("Give --read or --unread");
  }
  return flags.has("unread");
}

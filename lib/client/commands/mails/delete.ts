import { visible } from "../../../program/escape.ts";
import { print, printDone } from "../../terminal/io.ts";
import { jsonText } from "../../output/json_text.ts";
import { summaryFields } from "../../output/lists/print_list.ts";
import { withTitle } from "../../sealed/opened_pages.ts";
import type { Command, CommandContext } from "../command.ts";
import { mailRef } from "../common_values.ts";
import { MAILS_FLAGS } from "./flag_groups.ts";

/** `delete`: takes a mail out of the box and says which it was. */
export const command: Command = {
  flags: MAILS_FLAGS.delete,
  details:
    "The mails after it move up by one; an id stays the same for ever. For a day,\n" +
    "undelete brings it back.",
  examples: ["mail-client delete 3"],
  run: deleteMail,
};

async function deleteMail(context: CommandContext): Promise<void> {
  const { io, flags, words, reader, withMailbox } = context;
  const ref = mailRef(flags, words);
  const forever = flags.has("forever");
  await withMailbox(async (mailbox) => {
    const deleted = await mailbox.delete({ ...ref, forever });
    const { session } = mailbox;
    // Of a mail that is gone for ever there is no head.
    const mail = forever
      ? deleted
      : await withTitle(deleted, { session, reader });
    // Said before the session ends: it is true whatever becomes of the connection.
    if (flags.has("json")) {
      return await print(io, `${jsonText(summaryFields(mail))}\n`);
    }
    const from = visible(mail.from);
    const title = visible(mail.title);
    await printDone(
      io,
      `Mail ${mail.index} from ${from} is deleted: ${title}\n`,
    );
  });
}

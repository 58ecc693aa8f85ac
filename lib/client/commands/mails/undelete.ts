import { visible } from "../../../program/escape.ts";
import { EXIT } from "../../../program/exit_codes.ts";
import { Failure } from "../../../program/failure.ts";
import { RequestError } from "../../../protocol/errors.ts";
import type { MailRef } from "../../../protocol/requests/mail_ref.ts";
import type { MailSummary } from "../../../protocol/requests/mail_summary.ts";
import { jsonText } from "../../output/json_text.ts";
import { printList, summaryFields } from "../../output/lists/print_list.ts";
import {
  openedPages,
  titleOpener,
  withTitle,
} from "../../sealed/opened_pages.ts";
import { pagesOfBox } from "../../session/paging.ts";
import { note, print, printDone } from "../../terminal/io.ts";
import type { Command, CommandContext, OpenMailbox } from "../command.ts";
import { mailRef } from "../common_values.ts";
import { MAILS_FLAGS } from "./flag_groups.ts";

/** `undelete`: lists the deleted mails, or brings one of them back. */
export const command: Command = {
  flags: MAILS_FLAGS.undelete,
  details:
    "Without INDEX it lists what can be brought back, in the order in which it was\n" +
    "deleted; INDEX is that of this list. A mail comes back to its old place.",
  examples: ["mail-client undelete", "mail-client undelete 1"],
  run: undelete,
};

async function undelete(context: CommandContext): Promise<void> {
  const { io, flags, words, withMailbox } = context;
  const isList = words.length === 0 && flags.get("id") === undefined;
  if (isList) return await withMailbox((box) => listDeleted(context, box));
  const ref = mailRef(flags, words);
  await withMailbox(async (mailbox) => {
    const back = await bringBack(mailbox, ref);
    const { session } = mailbox;
    const mail = await withTitle(back, { session, reader: context.reader });
    if (flags.has("json")) {
      return await print(io, `${jsonText([summaryFields(mail)])}\n`);
    }
    const { index, from, title } = mail;
    const text = `Mail ${index} from ${from} is back: ${title}`;
    await printDone(io, `${visible(text)}\n`);
  });
}

/** Deleted mails are in no list but that of this command. */
async function bringBack(
  mailbox: OpenMailbox,
  ref: MailRef,
): Promise<MailSummary> {
  try {
    return await mailbox.undelete(ref);
  } catch (error) {
    if (!(error instanceof RequestError) || error.code !== "no_such_mail") {
      throw error;
    }
    const hint = "mail-client undelete lists what can be brought back";
    throw new Failure(EXIT.notFound, error.message, hint);
  }
}

async function listDeleted(
  context: CommandContext,
  mailbox: OpenMailbox,
): Promise<void> {
  const { io, flags } = context;
  const { session } = mailbox;
  const pages = openedPages(
    pagesOfBox((query) => mailbox.deleted(query)),
    titleOpener(session, () => context.reader(session)),
  );
  const sayEmpty = () => note(io, "No mail was deleted within a day.\n");
  await printList(io, pages, { json: flags.has("json"), sayEmpty });
}

import { visible } from "../../../program/escape.ts";
import { LIMITS } from "../../../protocol/limits.ts";
import { checkRecipients } from "../../../protocol/rules.ts";
import { recipientsOf } from "../../../letter/recipients.ts";
import type { Original } from "../../answer/original.ts";
import { quotation } from "../../answer/quotation.ts";
import { readOriginal } from "../../answer/read_original.ts";
import { type Answer, replyTo, strangersIn } from "../../answer/reply.ts";
import { parseRecipients } from "../../draft/recipients.ts";
import { openedMails } from "../../reading/opened_mails.ts";
import type { Command, CommandContext } from "../command.ts";
import { answerMail } from "./answering.ts";
import { ccOf, letterTakesInput } from "./send_flags.ts";
import { WRITING_FLAGS } from "./flag_groups.ts";

/** `reply`: answers a mail. */
export const command: Command = {
  flags: WRITING_FLAGS.reply,
  details:
    "The answer quotes the mail above your text, has its title after Re: and says\n" +
    "which mail it answers. At a terminal VISUAL or EDITOR opens on it, if one is\n" +
    "set. Of your own mail, the recipients get the answer.",
  examples: [
    "mail-client reply 3 --message 'At noon.'",
    "mail-client reply 3 --all --no-quote --file answer.txt",
  ],
  takesInput: letterTakesInput,
  startsPrograms: (_flags, chosen) => chosen,
  seals: true,
  run: reply,
};

async function reply(context: CommandContext): Promise<void> {
  const isQuoted = !context.flags.has("no-quote");
  await answerMail(context, {
    open: openedMails,
    read: (download, limit) => readOriginal(download, { limit }),
    begin: (original) => ({
      ...answerTo(original, context),
      above: isQuoted ? quotation(original) : "",
      below: "",
      attachments: [],
    }),
    needsText: true,
    hint: "--no-quote sends them without the mail that they answer",
  });
}

/** Whom the flags let the answer go to. */
function answerTo(original: Original, context: CommandContext): Answer {
  const { io, flags, user } = context;
  const all = flags.has("all");
  const chosen = parseRecipients(flags.list("to").join(";"));
  const to = chosen.length > 0 ? chosen : undefined;
  const answer = replyTo(original, { user, all, to });
  const more = ccOf(flags, answer.to);
  const cc = [...new Set([...answer.cc ?? [], ...more])];
  const people = { to: answer.to, ...cc.length > 0 && { cc } };
  checkRecipients(recipientsOf(people), LIMITS.recipients);
  const strangers = all ? strangersIn(original) : [];
  if (strangers.length > 0) {
    const names = strangers.map((name) => visible(name)).join("; ");
    io.warn(`No users here, and left out: ${names}\n`);
  }
  return { ...answer, ...people };
}

import { usageError } from "../../../program/command_line/usage_error.ts";
import { LIMITS } from "../../../protocol/limits.ts";
import { checkRecipients, checkTitle } from "../../../protocol/rules.ts";
import type { Attachments } from "../../draft/attachments.ts";
import { checkLength, Spool } from "../../draft/content.ts";
import type { DraftParts } from "../../draft/draft_parts.ts";
import { keepTyped } from "../../draft/keep_typed.ts";
import { parseRecipients } from "../../draft/recipients.ts";
import { interruptible, signalsKept } from "../../terminal/signals.ts";
import type { Command, CommandContext } from "../command.ts";
import { deliver } from "./deliver.ts";
import {
  attachmentsFrom,
  ccOf,
  contentFrom,
  earlierId,
  fromInput,
  type GetContent,
  isTyped,
  letterTakesInput,
} from "./send_flags.ts";
import { WRITING_FLAGS } from "./flag_groups.ts";

/** `send`: sends a mail whose contents come from a file, a flag or the input. */
export const command: Command = {
  flags: WRITING_FLAGS.send,
  details:
    "The contents are those of --file, of --message, or else standard input, byte\n" +
    "for byte. What was typed at a terminal and cannot be sent is kept in the file\n" +
    "dead.letter of the home folder. The mail is sealed with its title and files for\n" +
    "the recipients and you: the server sees who, when and how much. Where somebody\n" +
    "has no keys for that, nothing is sent; --seal=never lets the server read it.",
  examples: [
    'mail-client send --to "bob;carol" --title Minutes --file minutes.txt',
    "mail-client send --to bob --title Hello --message 'See you at ten.'",
    "mail-client send --to bob --cc carol --title Plan --file plan.txt",
    "date | mail-client send --to bob --title Date --password-file pw",
    "mail-client send --to bob --title Plan --message Hi --attach plan.pdf",
  ],
  takesInput: letterTakesInput,
  seals: true,
  run: sendMail,
};

async function sendMail(context: CommandContext): Promise<void> {
  const { flags } = context;
  const title = flags.get("title");
  if (title === undefined) throw usageError("Give the mail a --title");
  checkTitle(title);
  const to = parseRecipients(flags.list("to").join(";"));
  if (to.length === 0) throw usageError("The mail has no destination");
  const cc = ccOf(flags, to);
  checkRecipients([...to, ...cc], LIMITS.recipients);
  const attachments = await attachmentsFrom(context);
  const people = cc.length > 0 ? { to, cc } : { to };
  const again = earlierId(flags);
  const head = { ...people, title, again, attachments };
  if (isTyped(context)) await signalsKept(() => sendTyped(context, head));
  else await send(context, head, await contentFrom(context));
}

/** What is known of the mail before its contents. */
interface Head extends Pick<DraftParts, "to" | "cc" | "title"> {
  /** The id of an earlier try. */
  again?: string;
  attachments: Attachments;
}

/** @param onSent Called once the server has the mail. */
async function send(
  context: CommandContext,
  { attachments, ...head }: Head,
  getContent: GetContent,
  onSent = () => {},
): Promise<void> {
  const { withMailbox } = context;
  await withMailbox(async (mailbox) => {
    const { limits } = mailbox.session;
    const content = await getContent(limits.content);
    await checkLength(content, limits.content);
    const files = await attachments.within(limits.attachments);
    const letter = { ...head, content, attachments: files };
    await deliver(context, mailbox, letter, onSent);
  });
}

/** Keeps the contents unless the server has the mail; a signal ends the wait for it. */
async function sendTyped(context: CommandContext, head: Head): Promise<void> {
  const { io } = context;
  const spool = new Spool(io.input());
  let sent = false;
  try {
    const getContent = await fromInput(io, spool);
    await interruptible(() =>
      send(context, head, getContent, () => {
        sent = true;
      })
    );
  } catch (error) {
    const attached = context.flags.list("attach");
    if (!sent) await keepTyped(io, { ...head, content: spool.taken, attached });
    throw error;
  }
}

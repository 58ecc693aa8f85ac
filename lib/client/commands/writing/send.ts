import { recipientsOf } from "../../../letter/recipients.ts";
import type { ParsedFlags } from "../../../program/command_line/flags.ts";
import { usageError } from "../../../program/command_line/usage_error.ts";
import { LIMITS } from "../../../protocol/limits.ts";
import { checkRecipients, checkTitle } from "../../../protocol/rules.ts";
import type { Attachments } from "../../draft/attachments.ts";
import { checkLength, Spool } from "../../draft/content.ts";
import type { DraftParts } from "../../draft/draft_parts.ts";
import { keepTyped } from "../../draft/keep_typed.ts";
import { parseRecipients } from "../../draft/recipients.ts";
import { jsonText } from "../../output/json_text.ts";
import { SEAL_FLAG } from "../../connection_flags.ts";
import { print, printDone } from "../../terminal/io.ts";
import { interruptible } from "../../terminal/signals.ts";
import type { Command, CommandContext } from "../command.ts";
import {
  attachesInput,
  attachmentsFrom,
  contentFrom,
  earlierId,
  fromInput,
  type GetContent,
  textIsInput,
} from "./send_flags.ts";
import { jsonFlag } from "../shared_flags.ts";

/** `send`: sends a mail whose contents come from a file, a flag or the input. */
export const command: Command = {
  flags: {
    title: "Mail",
    flags: [
      {
        name: "to",
        kind: "list",
        placeholder: "NAMES",
        help: 'who gets it, as "bob;carol"; may be given several times',
      },
      {
        name: "cc",
        kind: "list",
        placeholder: "NAMES",
        help: "who gets it too, and need not answer",
      },
      {
        name: "title",
        kind: "string",
        placeholder: "TEXT",
        mayBeEmpty: true,
        help: "its title",
      },
      {
        name: "file",
        kind: "string",
        placeholder: "FILE",
        help: "its contents are those of a file",
      },
      {
        name: "message",
        kind: "string",
        placeholder: "TEXT",
        mayBeEmpty: true,
        help: "its contents; with neither, standard input is sent",
      },
      {
        name: "attach",
        kind: "list",
        placeholder: "FILE",
        help: "a file to send along, - for standard input; several times",
      },
      {
        name: "again",
        kind: "string",
        placeholder: "ID",
        help:
          "repeat the send of that ID, whose outcome is not known; it arrives once",
      },
      SEAL_FLAG,
      {
        name: "no-copy",
        kind: "boolean",
        help: "keep no copy of it in your box, which sent lists",
      },
      jsonFlag('print {"id": …} of the mail that was sent'),
    ],
  },
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
  takesInput: (flags) => textIsInput(flags) || attachesInput(flags),
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
  const copy = !flags.has("no-copy");
  const people = cc.length > 0 ? { to, cc } : { to };
  const again = earlierId(flags);
  const head = { ...people, title, copy, again, attachments };
  if (isTyped(context)) await sendTyped(context, head);
  else await send(context, head, await contentFrom(context));
}

const NO_COPY = "Your mailbox is full: it has no copy of the message.\n";

/** Those of `--cc` who do not get it anyway. */
function ccOf(flags: ParsedFlags, to: readonly string[]): string[] {
  return parseRecipients(flags.list("cc").join(";"))
    .filter((name) => !to.includes(name));
}

/** What is known of the mail before its contents. */
interface Head extends Pick<DraftParts, "to" | "cc" | "title" | "copy"> {
  /** The id of an earlier try. */
  again?: string;
  attachments: Attachments;
}

/** @param onSent Called once the server has the mail. */
async function send(
  context: CommandContext,
  { again, attachments, ...head }: Head,
  getContent: GetContent,
  onSent = () => {},
): Promise<void> {
  const { io, flags, withMailbox } = context;
  await withMailbox(async (mailbox) => {
    const { limits } = mailbox.session;
    checkRecipients(recipientsOf(head), limits.recipients);
    const content = await getContent(limits.content);
    await checkLength(content, limits.content);
    const files = await attachments.within(limits.attachments);
    const draftId = again ?? crypto.randomUUID();
    const parts = { ...head, content, attachments: files };
    const draft = await context.outgoing(parts, draftId, mailbox);
    const { id, copied } = await mailbox.send(draft, draftId);
    onSent();
    if (copied === false) io.warn(NO_COPY);
    // Said before the session ends: it is true whatever becomes of the connection.
    const { changes } = context;
    const changedKeys = changes.length > 0 ? changes : undefined;
    const text = `${jsonText({ id, changedKeys })}\n`;
    if (flags.has("json")) await print(io, text);
    else await printDone(io, "The message is sent to the server.\n");
  });
}

/** Whether a person types the contents, who has no other copy of them. */
function isTyped({ io, flags }: CommandContext): boolean {
  return io.inputIsTerminal && textIsInput(flags);
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

import type { ParsedFlags } from "../../program/command_line/flags.ts";
import { usageError } from "../../program/command_line/usage_error.ts";
import { isStandardInput } from "../../program/system/standard_streams.ts";
import { DRAFT_ID, LIMITS } from "../../protocol/limits.ts";
import {
  BytesContent,
  checkLength,
  type Content,
  fileContent,
  Spool,
} from "../draft/content.ts";
import { keepTyped } from "../draft/keep_typed.ts";
import { fileError } from "../file_error.ts";
import { type Io, print } from "../terminal/io.ts";
import { jsonText } from "../output/json_text.ts";
import { checkRecipients, checkTitle } from "../../protocol/rules.ts";
import { parseRecipients } from "../draft/recipients.ts";
import { interruptible } from "../terminal/signals.ts";
import type { Command, CommandContext } from "./command.ts";
import { jsonFlag } from "./shared_flags.ts";

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
        name: "again",
        kind: "string",
        placeholder: "ID",
        help:
          "repeat the send of that ID, whose outcome is not known; it arrives once",
      },
      jsonFlag('print {"id": …} of the mail that was sent'),
    ],
  },
  details:
    "The contents are those of --file, of --message, or else standard input, byte\n" +
    "for byte. What was typed at a terminal and cannot be sent is kept in the file\n" +
    "dead.letter of the home folder.",
  examples: [
    'mail-client send --to "bob;carol" --title Minutes --file minutes.txt',
    "mail-client send --to bob --title Hello --message 'See you at ten.'",
    "date | mail-client send --to bob --title Date --password-file pw",
  ],
  takesInput: (flags) =>
    flags.get("message") === undefined &&
    isStandardInput(flags.get("file") ?? "-"),
  run: sendMail,
};

async function sendMail(context: CommandContext): Promise<void> {
  const { flags } = context;
  const title = flags.get("title");
  if (title === undefined) throw usageError("Give the mail a --title");
  checkTitle(title);
  const to = parseRecipients(flags.list("to").join(";"));
  if (to.length === 0) throw usageError("The mail has no destination");
  checkRecipients(to, LIMITS.recipients);
  const head = { to, title, again: earlierId(flags) };
  if (isTyped(context)) await sendTyped(context, head);
  else await send(context, head, await contentFrom(context));
}

/** What is known of the mail before its contents. */
interface Head {
  to: string[];
  title: string;
  /** The id of an earlier try. */
  again?: string;
}

/** @param onSent Called once the server has the mail. */
async function send(
  { io, flags, withMailbox }: CommandContext,
  { to, title, again }: Head,
  getContent: GetContent,
  onSent = () => {},
): Promise<void> {
  await withMailbox(async (mailbox) => {
    const { limits } = mailbox.session;
    checkRecipients(to, limits.recipients);
    const content = await getContent(limits.content);
    await checkLength(content, limits.content);
    const { id } = await mailbox.send({ to, title, content }, again);
    onSent();
    // Said before the session ends: it is true whatever becomes of the connection.
    const text = flags.has("json")
      ? jsonText({ id })
      : "The message is sent to the server.";
    await print(io, `${text}\n`);
  });
}

/** Whether a person types the contents, who has no other copy of them. */
function isTyped({ io, flags }: CommandContext): boolean {
  return io.inputIsTerminal && command.takesInput!(flags);
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
    if (!sent) await keepTyped(io, { ...head, content: spool.taken });
    throw error;
  }
}

/** The id of the send that `--again` repeats. */
function earlierId(flags: ParsedFlags): string | undefined {
  const id = flags.get("again");
  if (id === undefined || DRAFT_ID.test(id)) return id;
  throw usageError("--again takes the ID that the error of the send names");
}

/** Gives the content, once the server has said how many characters it may have. */
type GetContent = (limit: number) => Promise<Content>;

async function contentFrom({ io, flags }: CommandContext): Promise<GetContent> {
  const file = flags.get("file");
  const message = flags.get("message");
  if (file !== undefined && message !== undefined) {
    throw usageError("Give --file or --message, not both");
  }
  if (message !== undefined) {
    const content = new BytesContent(new TextEncoder().encode(message));
    return () => Promise.resolve(content);
  }
  return file === undefined || isStandardInput(file)
    ? await fromInput(io, new Spool(io.input()))
    : await fromFile(file);
}

async function fromFile(path: string): Promise<GetContent> {
  try {
    const info = await Deno.stat(path);
    if (info.isDirectory) throw new Deno.errors.IsADirectory();
  } catch (error) {
    throw fileError("read", path, error);
  }
  return (limit) => fileContent(path, limit);
}

/** Reads the input before the login: a slow writer must not keep a session waiting. */
async function fromInput(io: Io, spool: Spool): Promise<GetContent> {
  if (io.inputIsTerminal) {
    io.warn("Type the contents; a line with only Ctrl-D ends them.\n");
  }
  await spool.fill(LIMITS.content);
  return async (limit) => {
    await spool.fill(limit);
    return spool.content(limit);
  };
}

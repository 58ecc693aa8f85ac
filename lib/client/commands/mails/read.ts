import { openMessage } from "../../../letter/mime/open_message.ts";
import { readAnyMail } from "../../../letter/mime/read_any_mail.ts";
import type { ParsedFlags } from "../../../program/command_line/flags.ts";
import { visible } from "../../../program/escape.ts";
import { usageError } from "../../../program/command_line/usage_error.ts";
import { isStandardOutput } from "../../../program/system/standard_streams.ts";
import { RequestError } from "../../../protocol/errors.ts";
import type { ReadQuery } from "../../../protocol/requests/mails/read.ts";
import { type Io, print } from "../../terminal/io.ts";
import { jsonText } from "../../output/json_text.ts";
import { createOutputFile, type OutputFile } from "../../output/output_file.ts";
import { formatSize } from "../../reading/attachment_list.ts";
import { AttachmentFolder } from "../../reading/attachment_folder.ts";
import { mailJson } from "../../reading/mail_json.ts";
import { showMail } from "../../reading/show_mail.ts";
import type { Download, MailSession } from "../../session/mail_session.ts";
import { interruptible } from "../../terminal/signals.ts";
import type { Command, CommandContext } from "../command.ts";
import { ID_FLAG, jsonFlag, mailRef } from "../shared_flags.ts";

/** `read`: shows a mail, gives its exact bytes, or saves what is attached to it. */
export const command: Command = {
  flags: {
    title: "Mail",
    flags: [
      ID_FLAG,
      {
        name: "output",
        kind: "string",
        placeholder: "FILE",
        help: "write the exact contents to a file, replacing it",
      },
      {
        name: "raw",
        kind: "boolean",
        help: "print the exact contents and nothing else",
      },
      {
        name: "message",
        kind: "boolean",
        help: "the same of the whole stored message, header and all",
      },
      {
        name: "save",
        kind: "string",
        placeholder: "DIR",
        help: "save all attachments in a folder",
      },
      {
        name: "insecure",
        kind: "boolean",
        help: "show a sealed letter that fails a check, too",
      },
      jsonFlag("print the mail as one JSON object"),
    ],
  },
  details:
    "Text is decoded, HTML made text, and attachments are listed under it. Control\n" +
    "characters are shown as \\x1b and the like; --raw, --message and --output give\n" +
    "the exact bytes. --output replaces a file at once or not at all; a new file is\n" +
    "for its owner only. --save replaces no file, and makes the names safe.\n" +
    '--json gives the text, "contents" as stored (in base64 where they are not UTF-8;\n' +
    '"encoding" says which), the headers, and the attachments without their bytes.\n' +
    "A sealed letter is opened and checked to its end before any of it is shown; one\n" +
    "that fails a check ends with exit code 7. The line Sealed: stands above no other\n" +
    "mail. --message gives it still sealed.",
  examples: [
    "mail-client read 3",
    "mail-client read 3 --output report.pdf",
    "mail-client read 3 --raw | sha256sum",
    "mail-client read 3 --save Downloads",
    "mail-client read 3 --message --output mail.eml",
  ],
  run: readMail,
};

async function readMail(context: CommandContext): Promise<void> {
  const { io, flags, words, withMailbox } = context;
  const ref = mailRef(flags, words);
  checkFlags(flags);
  const output = flags.get("output");
  const dir = flags.get("save");
  const toStdout = output !== undefined && isStandardOutput(output);
  const exact = flags.has("raw") || flags.has("message") ||
    output !== undefined;
  const query = {
    ...ref,
    message: !exact || flags.has("message") || undefined,
  };
  await withMailbox(({ session }) =>
    orDrop(session, async () => {
      const opening = readOpened(session, context);
      if (output !== undefined && !toStdout) {
        return await save(opening, query, output);
      }
      if (dir !== undefined) return await saveFiles(io, opening, query, dir);
      const mail = await opening.read(query);
      if (flags.has("json")) await printJson(io, mail);
      else if (exact) await printRaw(io, mail);
      else await showMail(io, mail);
      await mail.got();
    })
  );
}

type Reading = Pick<MailSession, "read">;

/** Reads mails, and opens sealed letters, but for `--message`, which is as stored. */
function readOpened(
  session: MailSession,
  context: CommandContext,
): Reading {
  const { io, flags } = context;
  const insecure = flags.has("insecure");
  const read = async (query: ReadQuery) => {
    const mail = await session.read(query);
    if (!mail.mail.sealed || flags.has("message")) return mail;
    const { openForReading } = await import("../../sealed/open_for_reading.ts");
    const reader = () => context.reader(session);
    const isMessage = query.message ?? false;
    return await openForReading(io, mail, { reader, isMessage, insecure });
  };
  return { read };
}

/**
 * Drops the session when a mail could not be saved or printed: the next word to the
 * server would say that it arrived, and mark it as read.
 */
async function orDrop(
  session: MailSession,
  use: () => Promise<void>,
): Promise<void> {
  try {
    await use();
  } catch (error) {
    if (!(error instanceof RequestError)) session.drop();
    throw error;
  }
}

/** Ways to give a mail, of which one at a time makes sense. */
const WAYS = ["json", "save", "raw", "message", "output"];
/** Pairs that do go together. */
const TOGETHER = ["raw message", "raw output", "message output"];

function checkFlags(flags: ParsedFlags): void {
  const given = WAYS.filter((name) =>
    flags.has(name) || flags.get(name) !== undefined
  );
  for (const [i, way] of given.entries()) {
    const other = given.slice(i + 1)
      .find((other) => !TOGETHER.includes(`${way} ${other}`));
    if (other) throw usageError(`Give --${way} or --${other}, not both`);
  }
}

async function printRaw(io: Io, { content }: Download): Promise<void> {
  for await (const piece of content) await io.write(piece);
}

/** Begins the file before it asks for the mail, which is read once the file is whole. */
async function save(
  session: Reading,
  query: ReadQuery,
  path: string,
): Promise<void> {
  const file = await createOutputFile(path);
  try {
    await interruptible(async () => {
      const mail = await session.read(query);
      await copy(mail, file);
      await mail.got();
    });
  } finally {
    await file.discard();
  }
}

async function copy({ content }: Download, file: OutputFile): Promise<void> {
  for await (const piece of content) await file.write(piece);
  await file.commit();
}

async function printJson(io: Io, mail: Download): Promise<void> {
  await print(io, `${jsonText(await mailJson(mail))}\n`);
}

/** Makes the folder before it asks for the mail. */
async function saveFiles(
  io: Io,
  session: Reading,
  query: ReadQuery,
  dir: string,
): Promise<void> {
  const folder = await AttachmentFolder.open(dir);
  try {
    await interruptible(async () => {
      const mail = await session.read(query);
      await readAnyMail(await openMessage(mail.content), {
        text() {},
        attachment: (attachment) => folder.begin(attachment),
      });
      await mail.got();
    });
  } finally {
    await folder.discard();
    for (const { attachment, path } of folder.saved) {
      const size = formatSize(attachment.size);
      await print(io, `Saved ${visible(path)}, ${size}.\n`);
    }
  }
  if (folder.saved.length === 0) io.warn("The mail has no attachment.\n");
}

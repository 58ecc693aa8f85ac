import { decodeText } from "../../crypto/bytes.ts";
import type { ParsedFlags } from "../../program/command_line/flags.ts";
import { usageError } from "../../program/command_line/usage_error.ts";
import { isStandardOutput } from "../../program/system/standard_streams.ts";
import { RequestError } from "../../protocol/errors.ts";
import type { MailRef } from "../../protocol/requests/mail_ref.ts";
import { type Io, print } from "../terminal/io.ts";
import { jsonText } from "../output/json_text.ts";
import { mailHeader, visibleContents } from "../output/mail_display.ts";
import { createOutputFile, type OutputFile } from "../output/output_file.ts";
import { summaryFields } from "../output/print_list.ts";
import type { Download, MailSession } from "../session/mail_session.ts";
import { interruptible } from "../terminal/signals.ts";
import type { Command, CommandContext } from "./command.ts";
import { ID_FLAG, jsonFlag, mailRef } from "./shared_flags.ts";

/** `read`: shows a mail, or gives its exact contents. */
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
      jsonFlag("print the mail as one JSON object"),
    ],
  },
  details:
    "Control characters are shown as \\x1b and the like; --raw and --output give\n" +
    "the exact bytes. --output replaces a file at once or not at all; a new file is\n" +
    'for its owner only. --json gives "contents" as text, or in base64 where it is\n' +
    'not UTF-8; "encoding" says which.',
  examples: [
    "mail-client read 3",
    "mail-client read 3 --output report.pdf",
    "mail-client read 3 --raw | sha256sum",
  ],
  run: readMail,
};

async function readMail(context: CommandContext): Promise<void> {
  const { io, flags, words, withMailbox } = context;
  const ref = mailRef(flags, words);
  checkFlags(flags);
  const output = flags.get("output");
  const toStdout = output !== undefined && isStandardOutput(output);
  await withMailbox(({ session }) =>
    orDrop(session, async () => {
      if (output !== undefined && !toStdout) {
        return await save(session, ref, output);
      }
      const mail = await session.read(ref);
      if (flags.has("json")) await printJson(io, mail);
      else if (flags.has("raw") || toStdout) await printRaw(io, mail);
      else await printMail(io, mail);
      await mail.got();
    })
  );
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

function checkFlags(flags: ParsedFlags): void {
  if (!flags.has("json")) return;
  const other = flags.has("raw")
    ? "--raw"
    : flags.get("output") !== undefined
    ? "--output"
    : undefined;
  if (other) throw usageError(`Give --json or ${other}, not both`);
}

async function printMail(io: Io, { mail, content }: Download): Promise<void> {
  await print(io, mailHeader(mail));
  for await (const text of visibleContents(content)) await print(io, text);
}

async function printRaw(io: Io, { content }: Download): Promise<void> {
  for await (const piece of content) await io.write(piece);
}

/** Begins the file before it asks for the mail, which is read once the file is whole. */
async function save(
  session: MailSession,
  ref: MailRef,
  path: string,
): Promise<void> {
  const file = await createOutputFile(path);
  try {
    await interruptible(async () => {
      const mail = await session.read(ref);
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

async function printJson(io: Io, { mail, content }: Download): Promise<void> {
  const bytes = await collect(content);
  const fields = { ...summaryFields(mail), ...contentFields(bytes) };
  await print(io, `${jsonText(fields)}\n`);
}

async function collect(
  content: AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  const pieces: BlobPart[] = [];
  for await (const piece of content) pieces.push(piece.slice());
  return await new Blob(pieces).bytes();
}

/** Text as it is, anything else in base64. */
function contentFields(bytes: Uint8Array): Record<string, string> {
  try {
    return { contents: decodeText(bytes), encoding: "utf-8" };
  } catch {
    return { contents: bytes.toBase64(), encoding: "base64" };
  }
}

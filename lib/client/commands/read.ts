import { decodeText } from "../../crypto/bytes.ts";
import type { ParsedFlags } from "../../program/flags.ts";
import { usageError } from "../../program/usage_error.ts";
import type { MailRef } from "../../protocol/requests/mail_ref.ts";
import { type Io, print } from "../terminal/io.ts";
import { jsonText } from "../output/json_text.ts";
import { mailHeader, visibleContents } from "../output/mail_display.ts";
import { createOutputFile, type OutputFile } from "../output/output_file.ts";
import { summaryFields } from "../output/print_list.ts";
import type { MailSession, OpenMail } from "../session/mail_session.ts";
import { interruptible } from "../terminal/signals.ts";
import { type CommandContext, mailRef } from "./command.ts";

/** `read`: shows a mail, or gives its exact contents. */
export async function runCommand(context: CommandContext): Promise<void> {
  const { io, flags, withMailbox } = context;
  const ref = mailRef(context);
  checkFlags(flags);
  const output = flags.get("output");
  const toStdout = output === "-" || output === "/dev/stdout";
  await withMailbox(async ({ session }) => {
    if (output !== undefined && !toStdout) {
      return await save(session, ref, output);
    }
    const mail = await session.read(ref);
    if (flags.has("json")) await printJson(io, mail);
    else if (flags.has("raw") || toStdout) await printRaw(io, mail);
    else await printMail(io, mail);
  });
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

async function printMail(io: Io, { mail, content }: OpenMail): Promise<void> {
  await print(io, mailHeader(mail));
  for await (const text of visibleContents(content)) await print(io, text);
}

async function printRaw(io: Io, { content }: OpenMail): Promise<void> {
  for await (const piece of content) await io.write(piece);
}

/** The file is begun first: a mail that cannot be saved is not marked as read. */
async function save(
  session: MailSession,
  ref: MailRef,
  path: string,
): Promise<void> {
  const file = await createOutputFile(path);
  try {
    await interruptible(async () => copy(await session.read(ref), file));
  } finally {
    await file.discard();
  }
}

async function copy({ content }: OpenMail, file: OutputFile): Promise<void> {
  for await (const piece of content) await file.write(piece);
  await file.commit();
}

async function printJson(io: Io, { mail, content }: OpenMail): Promise<void> {
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

import type { ReadQuery } from "../../protocol/requests/mails/read.ts";
import { createOutputFile, type OutputFile } from "../output/output_file.ts";
import type { Download, MailSession } from "../session/mail_session.ts";
import { interruptible } from "../terminal/signals.ts";

/**
 * Writes what is asked of a mail to a file, and replaces it at once or not at all. Begins
 * the file before it asks for the mail, which is read once the file is whole.
 *
 * @throws {FileError} If the file cannot be written.
 */
export async function saveContent(
  mails: Pick<MailSession, "read">,
  query: ReadQuery,
  path: string,
): Promise<void> {
  const file = await createOutputFile(path);
  try {
    await interruptible(async () => {
      const mail = await mails.read(query);
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

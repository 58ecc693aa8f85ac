import { openMessage } from "../../letter/mime/open_message.ts";
import { readAnyMail } from "../../letter/mime/read_any_mail.ts";
import { visible } from "../../program/escape.ts";
import type { ReadQuery } from "../../protocol/requests/mails/read.ts";
import type { MailSession } from "../session/mail_session.ts";
import { type Io, note, printDone } from "../terminal/io.ts";
import { interruptible } from "../terminal/signals.ts";
import { AttachmentFolder } from "./attachment_folder.ts";
import { formatSize } from "../output/format_size.ts";

/**
 * Saves all attachments of a mail in a folder, which it makes before it asks for the mail,
 * and says where they are.
 *
 * @throws {FileError} If one cannot be written.
 */
export async function saveAttachments(
  io: Io,
  mails: Pick<MailSession, "read">,
  query: ReadQuery,
  dir: string,
): Promise<void> {
  const folder = await AttachmentFolder.open(dir);
  try {
    await interruptible(async () => {
      const mail = await mails.read(query);
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
      await printDone(io, `Saved ${visible(path)}, ${size}.\n`);
    }
  }
  if (folder.saved.length === 0) note(io, "The mail has no attachment.\n");
}

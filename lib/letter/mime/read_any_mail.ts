/**
 * The text and the attachments of any mail. The library that takes mails apart is loaded
 * only for one that needs it: a plain letter is shown as quickly as a file.
 *
 * @module
 */
import { embeddedHeading } from "./read/embedded.ts";
import type { MailSink } from "./read/mail_sink.ts";
import type { MailContents } from "./read/read_mail.ts";
import type { OpenMessage } from "./open_message.ts";
import { plainCharset } from "./plain.ts";
import { decodeText } from "./decode/text.ts";

/**
 * Reads the contents of a mail; its text is not made safe for a terminal.
 *
 * @param mail Its content is read to the end.
 */
export async function readAnyMail(
  mail: OpenMessage,
  sink: MailSink,
): Promise<MailContents> {
  const charset = plainCharset(mail.header);
  if (charset === undefined) {
    const { readMail } = await import("./read/read_mail.ts");
    return await readMail(mail, sink, embeddedHeading);
  }
  const damage = new Set<string>();
  const tell = (text: string) => void damage.add(text);
  for await (const text of decodeText(mail.content, { charset, tell })) {
    await sink.text(text);
  }
  return { attachments: [], damage: [...damage] };
}

import { visible } from "../../program/escape.ts";
import { formatSize } from "../output/format_size.ts";
import type { MailContents } from "../../letter/mime/read/read_mail.ts";

/** The lines under the text of a mail: what is attached, and what is damaged. */
export function contentsFooter({ attachments, damage }: MailContents): string {
  const files = attachments.map(({ number, name, type, size }) =>
    `${String(number).padStart(5)}  ${visible(name)}, ${visible(type)}, ` +
    `${formatSize(size)}\n`
  );
  const notes = damage.map((sentence) => `(${visible(sentence)}.)\n`);
  const list = files.length > 0 ? ["Attachments:\n", ...files] : [];
  const blocks = [notes, list].filter((lines) => lines.length > 0);
  return blocks.map((lines) => `\n${lines.join("")}`).join("");
}

import { openMessage } from "../../letter/mime/open_message.ts";
import { plainCharset } from "../../letter/mime/plain.ts";
import { readAnyMail } from "../../letter/mime/read_any_mail.ts";
import { charsetName } from "../../letter/charset.ts";
import {
  mailHeader,
  visibleContents,
  VisibleText,
} from "../output/mail_display.ts";
import { painter } from "../output/paint.ts";
import { paintHead } from "../output/paint_head.ts";
import type { Download } from "../session/mail_session.ts";
import { type Io, print } from "../terminal/io.ts";
import { contentsFooter } from "./attachment_list.ts";

/**
 * Shows a mail that was asked for with its message: the lines of its head, its text as it
 * streams by, and what is attached to it.
 */
export async function showMail(
  io: Io,
  { mail, content }: Pick<Download, "mail" | "content">,
): Promise<void> {
  await print(io, paintHead(mailHeader(mail), painter(io.display)));
  const opened = await openMessage(content);
  const charset = plainCharset(opened.header);
  if (
    charset !== undefined && charsetName(charset) === "utf-8" &&
    !opened.header.hasCrLines
  ) {
    // As a letter of ours lies there, so it is shown: no byte of it is guessed at.
    for await (const text of visibleContents(opened.content)) {
      await print(io, text);
    }
    return;
  }
  const shown = new VisibleText();
  const text = (piece: string) => print(io, shown.add(piece));
  const contents = await readAnyMail(opened, { text });
  await print(io, shown.end() + contentsFooter(contents));
}

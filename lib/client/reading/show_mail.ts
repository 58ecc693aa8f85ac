import { openMessage } from "../../letter/mime/open_message.ts";
import { plainCharset } from "../../letter/mime/plain.ts";
import { readAnyMail } from "../../letter/mime/read_any_mail.ts";
import { charsetName } from "../../letter/charset.ts";
import {
  mailHeader,
  visibleContents,
  VisibleText,
} from "../output/mail_display.ts";
import { painter } from "../colors/paint.ts";
import { paintHead } from "../colors/paint_head.ts";
import type { Download } from "../session/mail_session.ts";
import { print } from "../terminal/io.ts";
import type { Screen } from "./paged_output.ts";
import { contentsFooter } from "./attachment_list.ts";

/**
 * Shows a mail that was asked for with its message: the lines of its head, its text as it
 * streams by, and what is attached to it.
 */
export async function showMail(
  screen: Screen,
  { mail, content }: Pick<Download, "mail" | "content">,
): Promise<void> {
  await print(screen, paintHead(mailHeader(mail), painter(screen.display)));
  const opened = await openMessage(content);
  const charset = plainCharset(opened.header);
  if (
    charset !== undefined && charsetName(charset) === "utf-8" &&
    !opened.header.hasCrLines
  ) {
    // As a letter of ours lies there, so it is shown: no byte of it is guessed at.
    for await (const text of visibleContents(opened.content)) {
      await print(screen, text);
    }
    return;
  }
  const shown = new VisibleText();
  const text = (piece: string) => print(screen, shown.add(piece));
  const contents = await readAnyMail(opened, { text });
  await print(screen, shown.end() + contentsFooter(contents));
}

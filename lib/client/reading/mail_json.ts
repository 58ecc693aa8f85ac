import { concatBytes, decodeText } from "../../crypto/bytes.ts";
import { decodeWords } from "../../letter/encoded_words.ts";
import type { Header } from "../../letter/header.ts";
import { openMessage } from "../../letter/mime/open_message.ts";
import { readAnyMail } from "../../letter/mime/read_any_mail.ts";
import { parseAddresses } from "../../letter/parse_addresses.ts";
import { cleanText } from "../../letter/short_text.ts";
import { summaryFields } from "../output/lists/print_list.ts";
import type { Download } from "../session/mail_session.ts";

/**
 * A mail as one JSON object (docs/json.md): what lists say of it, its
 * contents as they are stored, its text, and what is attached to it.
 *
 * @param download Asked for with its message.
 */
export async function mailJson(
  { mail, content }: Pick<Download, "mail" | "content">,
): Promise<Record<string, unknown>> {
  const { header, content: stored } = await openMessage(content);
  const pieces: Uint8Array[] = [];
  const texts: string[] = [];
  const pages: string[] = [];
  const { attachments, damage } = await readAnyMail(
    { header, content: keeping(stored, pieces) },
    {
      text: (text) => void texts.push(text),
      html: (source) => void pages.push(source),
    },
  );
  // How the server stores it is nobody's business who reads it.
  const { message_size: _size, recent: _recent, ...shown } = mail;
  return {
    ...summaryFields(shown),
    headers: headerFields(header),
    ...contentFields(concatBytes(...pieces)),
    text: texts.join(""),
    html: pages.length > 0 ? pages.join("\n") : undefined,
    attachments,
    damage,
  };
}

async function* keeping(
  content: AsyncIterable<Uint8Array>,
  pieces: Uint8Array[],
): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    pieces.push(piece.slice());
    yield piece;
  }
}

/** Text as it is, anything else in base64. */
function contentFields(bytes: Uint8Array): Record<string, string> {
  try {
    return { contents: decodeText(bytes), encoding: "utf-8" };
  } catch {
    return { contents: bytes.toBase64(), encoding: "base64" };
  }
}

/** The fields of the header that people use, as the mail claims them. */
function headerFields({ field }: Header): Record<string, unknown> {
  const people = (name: string) =>
    parseAddresses(field(name)).map(({ text }) => cleanText(text));
  const text = (name: string) =>
    cleanText(decodeWords(field(name).trim())) || undefined;
  const ids = (name: string) => field(name).match(/<[^<>\s]+>/g) ?? [];
  return {
    from: people("From"),
    to: people("To"),
    cc: people("Cc"),
    replyTo: people("Reply-To"),
    subject: text("Subject"),
    date: text("Date"),
    messageId: ids("Message-ID")[0],
    inReplyTo: ids("In-Reply-To"),
    references: ids("References"),
    listId: text("List-ID"),
  };
}

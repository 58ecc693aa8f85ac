import { openMessage } from "../../letter/mime/open_message.ts";
import { readAnyMail } from "../../letter/mime/read_any_mail.ts";
import { BytesContent } from "../draft/content.ts";
import type { Download } from "../session/mail_session.ts";
import { KeptFiles } from "./kept_files.ts";
import type { Original } from "./original.ts";
import { Room } from "./room.ts";

/** What is wanted of a mail besides its text, and what all may take. */
export interface Wanted {
  attachments?: boolean;
  message?: boolean;
  /** In bytes. */
  limit: number;
}

/**
 * Reads a mail that is to be answered or passed on, to its end.
 *
 * @param download Asked for with its message; a sealed letter is opened.
 * @throws {Failure} If what is wanted of it takes more than the limit.
 */
export async function readOriginal(
  { mail, content }: Pick<Download, "mail" | "content">,
  { attachments = false, message = false, limit }: Wanted,
): Promise<Original> {
  const room = new Room(limit);
  const whole: Uint8Array[] = [];
  const files = new KeptFiles(room);
  const opened = await openMessage(
    message ? kept(content, whole, room) : content,
  );
  let text = "";
  await readAnyMail(opened, {
    text: (piece) => {
      room.take(piece.length);
      text += piece;
    },
    attachment: (attachment) =>
      Promise.resolve(attachments ? files.begin(attachment) : undefined),
  });
  return {
    ...{ mail, header: opened.header, text, attachments: files.list() },
    ...message && { message: new BytesContent(...whole) },
  };
}

async function* kept(
  content: AsyncIterable<Uint8Array>,
  pieces: Uint8Array[],
  room: Room,
): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    room.take(piece.length);
    pieces.push(piece.slice());
    yield piece;
  }
}

/** Reads a mail as the server reads its head, and the client all of it. */
import { openMessage } from "../../lib/letter/mime/open_message.ts";
import { readAnyMail } from "../../lib/letter/mime/read_any_mail.ts";
import { parseHead } from "../../lib/letter/read_head.ts";
import type { FuzzCase } from "../cases/case.ts";

/** Sizes of a mail that is read count once for each attachment that it is in. */
const MOST_OF_A_MAIL = 12;

/**
 * Reads the mail of a case.
 *
 * @returns 1, the mails that were read.
 * @throws {Error} If something in it does harm.
 */
export async function readMime(
  { throws: [{ bytes }], pieces: [size] }: FuzzCase,
): Promise<number> {
  const { title, claim } = parseHead(bytes);
  if (/\p{Cc}/u.test(title + claim)) throw new Error("A control character");
  async function* message() {
    for (let at = 0; at < bytes.length; at += size) {
      yield await Promise.resolve(bytes.slice(at, at + size));
    }
  }
  const { attachments } = await readAnyMail(await openMessage(message()), {
    text() {},
    html() {},
  });
  const total = attachments.reduce((sum, { size }) => sum + size, 0);
  if (total > MOST_OF_A_MAIL * bytes.length) throw new Error("It has grown");
  return 1;
}

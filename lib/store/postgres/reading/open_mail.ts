import { parseHead } from "../../../letter/read_head.ts";
import type { OpenMail, ReadQuery } from "../../store.ts";
import { findWithLetter } from "../boxes/select_mails.ts";
import { markMail } from "../changes/mark_mail.ts";
import type { StoredLetter } from "../letters/letter.ts";
import { readLetter } from "../letters/letter_reader.ts";
import type { StoreContext } from "../store_context.ts";
import { toRead } from "./to_read.ts";

/** Opens a mail to be read; undefined if the box has no such. */
export async function openMail(
  store: StoreContext,
  user: string,
  { peek, message, ...ref }: ReadQuery,
): Promise<OpenMail | undefined> {
  const { database, deferred } = store;
  const opened = await findWithLetter(database, user, ref);
  if (!opened) return undefined;
  const { found, letter } = opened;
  const { id, unread } = found.mail;
  const from = message ? 0 : letter.headSize;
  const mark = () => deferred.add(() => markMail(store, user, { id }, false));
  return {
    mail: { ...toRead(found, letter), ...recipients(letter) },
    content: readLetter(database, letter, from),
    seen: unread && !peek ? mark : () => {},
  };
}

function recipients({ start, headSize }: StoredLetter) {
  const { to, cc } = parseHead(start.subarray(0, headSize));
  return { to, ...cc && { cc } };
}

import { PIECE, readContent } from "./content.ts";
import { openLetter } from "./letter_file.ts";
import { fold, type MailEntry, toSummary } from "./index/mail_index.ts";
import type { Mailbox } from "./mailbox.ts";
import { pause } from "./pause.ts";
import type { MailPage, MailSummary, SearchQuery } from "../store.ts";

/** Mails looked through before something else has its turn. */
const BATCH = 100;

/** The mails with a text in the sender or the title. */
export function searchIndex(
  box: Mailbox,
  { text, before, limit }: SearchQuery,
): MailPage {
  const where = "instr(folded, ?) > 0";
  return box.mails.page({ before, limit, where, values: [fold(text)] });
}

/** The same, and the ones with the text in the content; no copy of that is kept. */
export async function searchContents(
  box: Mailbox,
  { text, before, limit }: SearchQuery,
): Promise<MailPage> {
  const wanted = fold(text);
  const mails: MailSummary[] = [];
  for (;;) {
    const batch = box.mails.newest({ before, limit: BATCH });
    for (const { mail, index } of batch.found) {
      if (mails.length === limit) break;
      if (holds(box, mail, wanted)) mails.push(toSummary(mail, index));
    }
    const last = batch.found.at(-1);
    if (!last || last.index === 1 || mails.length === limit) {
      const { total, unread } = batch;
      return { total, unread, mails: mails.reverse() };
    }
    before = last.index;
    await pause();
  }
}

function holds(box: Mailbox, mail: MailEntry, wanted: string): boolean {
  return fold(`${mail.from}\n${mail.title}`).includes(wanted) ||
    contentHolds(box, mail, wanted);
}

/** The content streams by; a text that the end of a piece cuts is found. */
function contentHolds(
  box: Mailbox,
  mail: MailEntry,
  wanted: string,
): boolean {
  const letter = openLetter(box.files, mail, PIECE);
  if (!letter) return false;
  const decoder = new TextDecoder();
  let tail = "";
  for (const piece of readContent(letter)) {
    const text = tail + decoder.decode(piece, { stream: true });
    if (fold(text).includes(wanted)) return true;
    // Folding may make a text shorter, but not by more than that.
    tail = text.slice(-4 * wanted.length);
  }
  return false;
}

import { fold, TextFinder } from "../../../protocol/find_text.ts";
import type { MailPage, MailSummary, SearchQuery } from "../../store.ts";
import { readContent } from "../content.ts";
import type { MailEntry } from "../index/mail_columns.ts";
import { openLetter, PIECE } from "../letter_file.ts";
import { toPage, toSummary } from "../mail_summary.ts";
import type { Progress } from "../index/progress_log.ts";
import type { Mailbox } from "../mailbox.ts";
import { pause } from "../pause.ts";

/** Mails looked through before the rest of the program has its turn. */
const BATCH = 100;

/** The mails with a text in the sender or the title. */
export function searchIndex(
  box: Mailbox,
  { text, before, limit }: SearchQuery,
): MailPage {
  const where = "instr(folded, ?) > 0";
  const values = [fold(text)];
  return toPage(box.mails.list({ before, limit, where, values }));
}

/**
 * Also searches contents, which are not indexed. The client searches those that have to be
 * decoded.
 */
export async function searchContents(
  box: Mailbox,
  { text, before, limit }: SearchQuery,
  progress: Progress,
): Promise<MailPage> {
  const mails: MailSummary[] = [];
  for (;;) {
    const batch = box.mails.select({ before, limit: BATCH });
    for (const found of batch.mails) {
      if (mails.length === limit) break;
      if (holds(box, found.mail, text)) mails.push(toSummary(found));
      await progress(batch.total - found.index + 1, batch.total);
    }
    const last = batch.mails.at(-1);
    if (!last || last.index === 1 || mails.length === limit) {
      return toPage({ ...batch, mails });
    }
    before = last.index;
    await pause();
  }
}

function holds(box: Mailbox, mail: MailEntry, wanted: string): boolean {
  return fold(`${mail.from}\n${mail.title}`).includes(fold(wanted)) ||
    !mail.encoded && contentHolds(box, mail, wanted);
}

function contentHolds(
  box: Mailbox,
  mail: MailEntry,
  wanted: string,
): boolean {
  const letter = openLetter(box.files, mail, PIECE);
  if (!letter) return false;
  const decoder = new TextDecoder();
  const finder = new TextFinder(wanted);
  for (const piece of readContent(letter)) {
    if (finder.add(decoder.decode(piece, { stream: true }))) return true;
  }
  return false;
}

import { fold, TextFinder } from "../../../protocol/find_text.ts";
import type { MailPage, MailSummary, SearchQuery } from "../../store.ts";
import { toPage, toSummary } from "../../maildir/mail_summary.ts";
import type { StoredMail } from "../boxes/mail_columns.ts";
import { selectMails } from "../boxes/select_mails.ts";
import { LETTER_FIELDS, toLetter } from "../letters/letter.ts";
import { readLetter } from "../letters/letter_reader.ts";
import type { StoreContext } from "../store_context.ts";

/** Mails that are looked up in one go. */
const BATCH = 100;

/** The mails with a text in the sender or the title. */
export async function searchTitles(
  { database }: StoreContext,
  user: string,
  { text, before, limit }: SearchQuery,
): Promise<MailPage> {
  const where = "strpos(m.folded, $4) > 0";
  const selection = { before, limit, where, values: [fold(text)] };
  const { mails, ...counts } = await selectMails(database, user, selection);
  return toPage({ ...counts, mails: mails.map(toSummary) });
}

/**
 * Also searches contents. The client searches those that have to be decoded.
 */
export async function searchContents(
  store: StoreContext,
  user: string,
  { text, before, limit }: SearchQuery,
): Promise<MailPage> {
  const mails: MailSummary[] = [];
  for (;;) {
    const page = { before, limit: BATCH };
    const batch = await selectMails(store.database, user, page);
    for (const found of batch.mails) {
      if (mails.length === limit) break;
      if (await holds(store, found, text)) mails.push(toSummary(found));
      await store.progress(batch.total - found.index + 1, batch.total);
    }
    const last = batch.mails.at(-1);
    if (!last || last.index === 1 || mails.length === limit) {
      return toPage({ ...batch, mails });
    }
    before = last.index;
  }
}

async function holds(
  store: StoreContext,
  found: StoredMail,
  wanted: string,
): Promise<boolean> {
  const { from, title, encoded } = found.mail;
  return fold(`${from}\n${title}`).includes(fold(wanted)) ||
    !encoded && await contentHolds(store, found, wanted);
}

async function contentHolds(
  { database }: StoreContext,
  found: StoredMail,
  wanted: string,
): Promise<boolean> {
  const [row] = await database.query(
    `SELECT ${LETTER_FIELDS} FROM letter l WHERE l.id = $1`,
    [found.letter],
  );
  if (!row) return false;
  const letter = toLetter(row);
  const decoder = new TextDecoder();
  const finder = new TextFinder(wanted);
  for await (const piece of readLetter(database, letter, letter.headSize)) {
    if (finder.add(decoder.decode(piece, { stream: true }))) return true;
  }
  return false;
}

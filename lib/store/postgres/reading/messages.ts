import type { OpenMessage } from "../../store.ts";
import type { StoredMail } from "../boxes/mail_columns.ts";
import { findMails } from "../boxes/select_mails.ts";
import { readLetter, readStarts } from "../letters/letter_reader.ts";
import type { StoreContext } from "../store_context.ts";
import { toRead } from "./to_read.ts";

/** Bytes of small messages that are read by one statement. */
const BYTES_AT_ONCE = 512 * 1024;

interface Found {
  stored: StoredMail;
  size: number;
  chunks: number;
  /** Bytes of the letter's own row. */
  bytes: number;
}

/** Whole messages in the order of the ids; undefined for a mail that is not there. */
export async function* readMessages(
  store: StoreContext,
  user: string,
  ids: readonly string[],
): AsyncGenerator<OpenMessage | undefined> {
  const found = await find(store, user, ids);
  let starts = new Map<string, Uint8Array>();
  for (const [i, each] of found.entries()) {
    if (each && !starts.has(each.stored.letter)) {
      starts = await readStarts(store.database, nextLetters(found, i));
    }
    const start = each && starts.get(each.stored.letter);
    yield start && toMessage(store, each, start);
  }
}

async function find(
  { database }: StoreContext,
  user: string,
  ids: readonly string[],
): Promise<(Found | undefined)[]> {
  const mails = await findMails(database, user, ids);
  const rows = await database.query(
    `SELECT id, size, chunks, octet_length(start) AS bytes FROM letter
      WHERE id = ANY ($1::uuid[])`,
    [mails.flatMap((mail) => mail ? [mail.letter] : [])],
  );
  const letters = new Map(rows.map((row) => [row.id, row]));
  return mails.map((stored) => {
    const row = stored && letters.get(stored.letter);
    if (!row) return undefined;
    const number = (name: string) => row[name] as number;
    const sizes = { size: number("size"), chunks: number("chunks") };
    return { stored, ...sizes, bytes: number("bytes") };
  });
}

/** The letters from a place on that are read together. */
function nextLetters(found: (Found | undefined)[], from: number): string[] {
  const letters: string[] = [];
  let bytes = 0;
  for (const each of found.slice(from)) {
    if (!each) continue;
    bytes += each.bytes;
    if (letters.length > 0 && bytes > BYTES_AT_ONCE) break;
    letters.push(each.stored.letter);
  }
  return letters;
}

function toMessage(
  { database }: StoreContext,
  { stored, size, chunks }: Found,
  start: Uint8Array,
): OpenMessage {
  const letter = { id: stored.letter, start, headSize: 0, size, chunks };
  return {
    mail: toRead(stored, letter),
    content: readLetter(database, letter, 0),
  };
}

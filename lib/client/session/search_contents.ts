import { SEALED_TITLE } from "../../letter/sealed_form.ts";
import { openMessage } from "../../letter/mime/open_message.ts";
import { readAnyMail } from "../../letter/mime/read_any_mail.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { RequestError } from "../../protocol/errors.ts";
import { TextFinder } from "../../protocol/find_text.ts";
import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
import { pagesOfMatches } from "./paging.ts";
import type { Download, MailSession } from "./mail_session.ts";

/** What is looked for, and how much of it is wanted. */
export interface ContentsSearch {
  text: string;
  /** How many mails, the newest ones; Infinity for all. */
  limit: number;
  /** Told how many mails of the box have been looked through. */
  progress(done: number, total: number): void;
  /**
   * Opens a sealed letter.
   *
   * @throws {Failure} With exit code 7 if it fails a check.
   */
  open(mail: Download): Promise<Download>;
  /** Told the index of each letter that fails a check, and so was not searched. */
  unsearched(index: number): void;
}

type Asked = Pick<MailSession, "inbox" | "search" | "read">;

/**
 * Finds the mails that hold a text in the sender, the title or the contents, oldest first.
 * The server looks through contents that lie there as text; all others are read and decoded
 * here, and sealed letters opened. They stay unread.
 */
export async function searchContents(
  session: Asked,
  search: ContentsSearch,
): Promise<MailSummary[]> {
  const { text, limit } = search;
  const found = new Map<number, MailSummary>();
  // Where sealed letters match by the title that all of them have, more are asked for.
  const most = has(SEALED_TITLE, text) ? Infinity : limit;
  const matches = pagesOfMatches(
    (query) => session.search({ ...query, text, contents: true }),
    most,
  );
  for await (const page of matches) {
    for (const mail of page) if (!mail.sealed) found.set(mail.index, mail);
  }
  await searchEncoded(session, search, found);
  const mails = [...found.values()].sort((a, b) => a.index - b.index);
  return mails.slice(Math.max(0, mails.length - limit));
}

/** From the newest mail on, until there are as many as are wanted. */
async function searchEncoded(
  session: Asked,
  search: ContentsSearch,
  found: Map<number, MailSummary>,
): Promise<void> {
  const { limit, progress } = search;
  let before: number | undefined;
  for (;;) {
    const { mails, total } = await session.inbox({ before });
    for (const mail of mails.toReversed()) {
      const newer = [...found.keys()].filter((index) => index >= mail.index);
      if (newer.length >= limit) return;
      if ((mail.encoded || mail.sealed) && !found.has(mail.index)) {
        if (await holds(session, mail, search)) found.set(mail.index, mail);
      }
      progress(total - mail.index + 1, total);
    }
    const oldest = mails[0]?.index ?? 1;
    // A server that repeats itself would have no end.
    if (oldest === 1 || before !== undefined && oldest >= before) return;
    before = oldest;
  }
}

async function holds(
  session: Asked,
  { id, index }: MailSummary,
  { text: wanted, open, unsearched }: ContentsSearch,
): Promise<boolean> {
  try {
    const stored = await session.read({ id, peek: true, message: true });
    const isSealed = stored.mail.sealed === true;
    const { mail, content } = isSealed ? await open(stored) : stored;
    // Of all others the server knows sender and title.
    const known = isSealed ? [mail.from, mail.title] : [];
    return await hasText(content, wanted) ||
      known.some((each) => has(each, wanted));
  } catch (error) {
    if (isDistrusted(error)) unsearched(index);
    // Another session may have deleted it.
    else if (!(error instanceof RequestError)) throw error;
    return false;
  }
}

function has(text: string, wanted: string): boolean {
  return new TextFinder(wanted).add(text);
}

/** In its text, in HTML beside a plain text, or in the name of an attachment. */
async function hasText(
  message: AsyncIterable<Uint8Array>,
  wanted: string,
): Promise<boolean> {
  const finder = new TextFinder(wanted);
  let isBeside = false;
  const look = (text: string) => {
    isBeside ||= has(text, wanted);
  };
  await readAnyMail(await openMessage(message), {
    text: (piece) => void finder.add(piece),
    page: look,
    attachment: async ({ name }) => void await look(name),
  });
  return finder.found || isBeside;
}

/** Nothing that such a letter holds is to be believed. */
function isDistrusted(error: unknown): boolean {
  return error instanceof Failure && error.exitCode === EXIT.security;
}

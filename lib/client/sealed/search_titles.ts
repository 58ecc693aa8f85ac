import { SEALED_TITLE } from "../../letter/sealed_form.ts";
import { TextFinder } from "../../protocol/find_text.ts";
import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
import type { MailSession } from "../session/mail_session.ts";
import type { ShownMail } from "../output/lists/shown_mail.ts";
import { pagesOfMatches } from "../session/paging.ts";

/** What is looked for, and how much of it is wanted. */
export interface TitleSearch {
  text: string;
  /** How many mails, the newest ones; Infinity for all. */
  limit: number;
  /** Told the index of each letter whose head fails a check, and so has no title. */
  unsearched(index: number): void;
}

/**
 * Finds mails by sender and title, oldest first. The server looks through the titles that
 * it can read; all sealed letters have one title there, and theirs are opened here.
 */
export async function searchTitles(
  session: Pick<MailSession, "search">,
  { text, limit, unsearched }: TitleSearch,
  open: (mails: MailSummary[]) => Promise<ShownMail[]>,
): Promise<MailSummary[]> {
  const matches = (text: string, limit: number) =>
    pagesOfMatches((query) => session.search({ ...query, text }), limit);
  const found = new Map<number, MailSummary>();
  for await (const page of matches(SEALED_TITLE, Infinity)) {
    const sealed = page.filter((mail) => mail.sealed);
    for (const mail of await open(sealed)) {
      if (hasSealed(mail, text)) found.set(mail.index, mail);
      else if (mail.fault) unsearched(mail.index);
    }
  }
  // Where sealed letters match by the title that all of them have, more are asked for.
  const most = has({ from: "", title: SEALED_TITLE }, text) ? Infinity : limit;
  for await (const page of matches(text, most)) {
    for (const mail of page) if (!mail.sealed) found.set(mail.index, mail);
  }
  const mails = [...found.values()].sort((a, b) => a.index - b.index);
  return mails.slice(Math.max(0, mails.length - limit));
}

/** In the place of a title that cannot be believed stands why; its sender the server says. */
function hasSealed({ from, title, fault }: ShownMail, text: string): boolean {
  return has({ from, title: fault ? "" : title }, text);
}

function has(
  { from, title }: Pick<MailSummary, "from" | "title">,
  text: string,
): boolean {
  return [from, title].some((each) => new TextFinder(text).add(each));
}

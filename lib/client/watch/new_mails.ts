import { LIMITS } from "../../protocol/limits.ts";
import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
import type { MailSession } from "../session/mail_session.ts";

/** Ids that are remembered: more than a person deletes between two looks. */
const MOST_KNOWN = 1000;

/**
 * Tells which mails are new since the last look. The numbers of mails change when an older
 * one is deleted, so it goes by ids: from the newest mail back to one that it knows.
 */
export class NewMails {
  /** The latest ids, the oldest first; undefined before the first look. */
  #known?: Set<string>;
  /** The latest time of a mail, for a box whose known mails were all deleted. */
  #latest = 0;

  /** The mails that are new, oldest first; none at the first look. */
  async since(session: Pick<MailSession, "inbox">): Promise<MailSummary[]> {
    if (!this.#known) {
      const { mails } = await session.inbox({ limit: LIMITS.page });
      this.#remember(mails);
      return [];
    }
    const found = await this.#newest(session, this.#known);
    this.#remember(found);
    return found;
  }

  async #newest(
    session: Pick<MailSession, "inbox">,
    known: Set<string>,
  ): Promise<MailSummary[]> {
    const found: MailSummary[] = [];
    let before: number | undefined;
    for (;;) {
      const { mails } = await session.inbox({ before, limit: LIMITS.page });
      const last = mails.findLastIndex(({ id }) => known.has(id));
      found.unshift(...mails.slice(last + 1));
      if (last >= 0) return found;
      const oldest = mails.at(0)?.index ?? 1;
      // The second condition ends the list of a server that repeats itself.
      if (oldest <= 1 || oldest >= (before ?? Infinity)) {
        return this.#late(found);
      }
      before = oldest;
    }
  }

  /** None of the known mails is there: what is new came after them. */
  #late(mails: MailSummary[]): MailSummary[] {
    return this.#known?.size === 0
      ? mails
      : mails.filter(({ time }) => time > this.#latest);
  }

  #remember(mails: MailSummary[]): void {
    const ids = [...this.#known ?? [], ...mails.map(({ id }) => id)];
    this.#known = new Set(ids.slice(-MOST_KNOWN));
    this.#latest = Math.max(this.#latest, ...mails.map(({ time }) => time));
  }
}

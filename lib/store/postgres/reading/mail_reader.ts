import type { MailFlags } from "../../../protocol/requests/flag_list.ts";
import type {
  ListQuery,
  MailCount,
  MailPage,
  OpenMail,
  OpenMessage,
  ReadQuery,
  SearchQuery,
} from "../../store.ts";
import { toPage, toSummary } from "../../maildir/mail_summary.ts";
import { selectMails } from "../boxes/select_mails.ts";
import { asDatabase } from "../database/database_error.ts";
import type { StoreContext } from "../store_context.ts";
import { readFlags } from "./flags.ts";
import { readMessages } from "./messages.ts";
import { openMail } from "./open_mail.ts";
import { searchContents, searchTitles } from "./search.ts";
import { readHeads } from "./sealed_heads.ts";

/** Messages that are looked up in one go. */
const MESSAGES_AT_ONCE = 100;

/** What the store tells of the mails of a box. Its methods are those of `MailStore`. */
export class MailReader {
  readonly #store: StoreContext;

  constructor(store: StoreContext) {
    this.#store = store;
  }

  list(user: string, query: ListQuery): Promise<MailPage> {
    const { before, limit, threads, ...rest } = query;
    return this.#store.step(user, "list the mails", async () => {
      const selection = { before, limit, where: listedOnly(rest) };
      const { mails, ...counts } = await selectMails(
        this.#store.database,
        user,
        selection,
      );
      return toPage({ ...counts, mails: mails.map(withThread) }, threads);
    });
  }

  count(user: string): Promise<MailCount> {
    return this.#store.step(user, "count the mails", async () => {
      const [row] = await this.#store.database.query(
        "SELECT total, unread FROM box WHERE name = $1",
        [user],
      );
      const { total = 0, unread = 0 } = row ?? {};
      return { total: total as number, unread: unread as number };
    });
  }

  search(user: string, query: SearchQuery): Promise<MailPage> {
    return this.#store.step(user, "search the mails", () => {
      const search = query.contents ? searchContents : searchTitles;
      return search(this.#store, user, query);
    });
  }

  read(user: string, query: ReadQuery): Promise<OpenMail | undefined> {
    return this.#store.step(user, "read the mail", () => {
      return openMail(this.#store, user, query);
    });
  }

  heads(user: string, ids: string[]): Promise<(Uint8Array | undefined)[]> {
    return this.#store.step(user, "read the heads", () => {
      return readHeads(this.#store, user, ids);
    });
  }

  async *flags(user: string): AsyncGenerator<MailFlags[]> {
    let before: string | undefined;
    for (;;) {
      const page = await this.#store.step(
        user,
        "list the mails",
        () => readFlags(this.#store.database, user, before),
      );
      if (page.mails.length === 0) return;
      before = page.next;
      yield page.mails;
    }
  }

  async *messages(
    user: string,
    ids: string[],
  ): AsyncGenerator<OpenMessage | undefined> {
    for (let i = 0; i < ids.length; i += MESSAGES_AT_ONCE) {
      const wanted = ids.slice(i, i + MESSAGES_AT_ONCE);
      await this.#store.deferred.run();
      const messages = readMessages(this.#store, user, wanted);
      for (;;) {
        const next = await this.#store.patient(
          asDatabase("read the mails", () => messages.next()),
        );
        if (next.done) break;
        yield next.value;
      }
    }
  }
}

/** As a list has it: the conversation goes where nobody asked for it. */
function withThread(
  found: Parameters<typeof toSummary>[0],
): MailPage["mails"][number] {
  const { message_id, references } = found.mail;
  return {
    ...toSummary(found),
    ...message_id !== undefined && { message_id },
    ...references !== undefined && { references },
  };
}

/** The condition of the mails that a list shows; none if it shows all. */
function listedOnly(
  { unread, sent }: Pick<ListQuery, "unread" | "sent">,
): string | undefined {
  const conditions = [
    ...unread ? ["m.unread"] : [],
    ...sent === undefined
      ? []
      : [sent ? "m.sent IS NOT NULL" : "m.copy IS NULL"],
  ];
  return conditions.length > 0 ? conditions.join(" AND ") : undefined;
}

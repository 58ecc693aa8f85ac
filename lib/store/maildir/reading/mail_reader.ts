import type { MailFlags } from "../../../protocol/requests/flag_list.ts";
import { asStorageSync } from "../../errors.ts";
import type {
  ListQuery,
  MailCount,
  MailPage,
  OpenMail,
  OpenMessage,
  ReadQuery,
  SearchQuery,
} from "../../store.ts";
import type { BoxAccess } from "../box_access.ts";
import { readDeletedHeads } from "../changes/undelete_mail.ts";
import type { MailEntry } from "../index/mail_columns.ts";
import type { FoundMail } from "../index/mail_index.ts";
import { readSealedHeads } from "../index/rows/sealed_heads.ts";
import { PIECE } from "../letter_file.ts";
import { flagLetters } from "../mail_name.ts";
import { toPage } from "../mail_summary.ts";
import { openMessage, type Reading, readMail } from "./read_mail.ts";
import { searchContents, searchIndex } from "./search.ts";

/** Mails whose flags are looked up in one go. */
const FLAGS_AT_ONCE = 200;
/** Messages that are looked up in one go. */
const MESSAGES_AT_ONCE = 100;

/** What the store tells of the mails of a box. Its methods are those of `MailStore`. */
export class MailReader {
  readonly #access: BoxAccess;
  /** Mails that are being read; a reader may stop before the end. */
  readonly #reading = new Set<Reading>();

  constructor(access: BoxAccess) {
    this.#access = access;
  }

  list(
    user: string,
    { before, limit, unread, sent, threads }: ListQuery,
  ): Promise<MailPage> {
    const selection = { before, limit, unread, where: sentOrNot(sent) };
    return this.#access.inRefreshed(user, "list the mails", (box) => {
      return toPage(box.mails.list(selection), threads);
    }, sent ? "all" : "newest");
  }

  count(user: string): Promise<MailCount> {
    return this.#access.inRefreshed(user, "count the mails", (box) => {
      return box.mails.count();
    });
  }

  search(user: string, query: SearchQuery): Promise<MailPage> {
    return this.#access.inRefreshed(user, "search the mails", (box) => {
      return query.contents
        ? searchContents(box, query, this.#access.progress)
        : searchIndex(box, query);
    }, "all");
  }

  read(user: string, query: ReadQuery): Promise<OpenMail | undefined> {
    return this.#access.inBox(user, "read the mail", (box) => {
      return readMail(box, query, {
        refresh: (needed) => this.#access.refresh(box, needed),
        reading: this.#reading,
        deferred: this.#access.deferred,
      });
    });
  }

  heads(user: string, ids: string[]): Promise<(Uint8Array | undefined)[]> {
    return this.#access.inRefreshed(user, "read the heads", async (box) => {
      const heads = readSealedHeads(box, ids);
      const missing = new Set(ids.filter((_, i) => !heads[i]));
      const deleted = await readDeletedHeads(box, missing, this.#access.now());
      return heads.map((head, i) => head ?? deleted.get(ids[i]));
    });
  }

  async *flags(user: string): AsyncGenerator<MailFlags[]> {
    let beforeKey: string | undefined;
    for (;;) {
      const page = { beforeKey, limit: FLAGS_AT_ONCE };
      const { mails } = await this.#access.inRefreshed(
        user,
        "list the mails",
        (box) => box.mails.select(page),
        "all",
      );
      if (mails.length === 0) return;
      beforeKey = mails.at(-1)!.mail.key;
      yield mails.map(({ mail }) => flagsOf(mail));
    }
  }

  async *messages(
    user: string,
    ids: string[],
  ): AsyncGenerator<OpenMessage | undefined> {
    const buffer = new Uint8Array(PIECE);
    for (let i = 0; i < ids.length; i += MESSAGES_AT_ONCE) {
      const wanted = ids.slice(i, i + MESSAGES_AT_ONCE);
      const found = await this.#access.inRefreshed(
        user,
        "read the mails",
        (box) => box.mails.findAll(wanted),
      );
      for (const mail of found) {
        yield mail &&
          (this.#message(user, mail, buffer) ??
            await this.#renamed(user, mail));
      }
    }
  }

  #message(
    user: string,
    found: FoundMail,
    buffer: Uint8Array,
  ): OpenMessage | undefined {
    const { files } = this.#access.boxes.of(user);
    const open = () => openMessage(files, found, this.#reading, buffer);
    return asStorageSync("read the mail", open, files);
  }

  /** Other programs may have renamed the file since it was looked up. */
  #renamed(user: string, { mail: { id } }: FoundMail) {
    return this.read(user, { id, peek: true, message: true });
  }

  /** Closes the files of those who stopped reading before the end. */
  close(): void {
    for (const letter of this.#reading) letter.handle.close();
    this.#reading.clear();
  }
}

function flagsOf({ id, file }: MailEntry): MailFlags {
  return { id, flags: flagLetters(file) };
}

/** The condition for what the box's owner sent, or for all but what is there for that alone. */
function sentOrNot(sent: boolean | undefined): string | undefined {
  if (sent === undefined) return undefined;
  return sent ? "sent IS NOT NULL" : "copy IS NULL";
}

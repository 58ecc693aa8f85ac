/**
 * The store of mails, as the server sees it. `maildir/` and `postgres/` are the ones that
 * there are; each passes the tests of `tests/store/contract`. docs/store.md says what a store
 * promises, and why.
 *
 * @module
 */
import type { MessageContent } from "../protocol/requests/message_content.ts";
import type { SentLetter } from "../letter/head_fields.ts";
import type { MailFlags } from "../protocol/requests/flag_list.ts";
import type { ImportHead } from "../protocol/requests/mails/import.ts";
import type { InboxQuery } from "../protocol/requests/mails/inbox.ts";
import type { MailRef } from "../protocol/requests/mail_ref.ts";
import type {
  MailPage,
  MailSummary,
} from "../protocol/requests/mail_summary.ts";
import type { DeleteQuery } from "../protocol/requests/mails/delete.ts";
import type { MarkQuery } from "../protocol/requests/mails/mark.ts";
import type { ReadMail, ReadQuery } from "../protocol/requests/mails/read.ts";
import type { SearchQuery as SearchRequest } from "../protocol/requests/mails/search.ts";

export type {
  DeleteQuery,
  MailPage,
  MailRef,
  MailSummary,
  MarkQuery,
  ReadQuery,
};

/** A draft that the server has checked, with its sender's name; all but the content. */
export interface CheckedDraft extends SentLetter {
  /**
   * Made by the client, `[A-Za-z0-9_-]{8,64}`. The store delivers a draft once: it answers
   * the same draft again within a day as it did the first time.
   */
  id: string;
  /** Whether the sender's own box keeps a copy, if the mail does not come there anyway. */
  copy?: boolean;
}

/** A mail that was delivered: its id. */
export interface Delivered {
  id: string;
  /** Of a mail with a copy: false if the sender's box had no room for it. */
  copied?: boolean;
}

/** One mail being written. Ends with one call of `commit` or `abort`. */
export interface Delivery {
  /**
   * Appends to the content. The caller may use the chunk again when this returns, or when
   * its promise resolves.
   *
   * @throws {OverQuotaError} If the content outgrows what a recipient has left.
   * @throws {StorageError} If it cannot be written.
   */
  write(chunk: Uint8Array): Promise<void> | void;

  /**
   * Delivers the mail: when it resolves, every recipient has it, and the sender's box a
   * copy that was asked for and has room, and a crash loses nothing; when it throws, nobody
   * has it.
   *
   * @param length Characters (Unicode code points) of the content.
   * @returns The mail, or that of an earlier delivery of the draft.
   * @throws {OverQuotaError} If a recipient's box has become too full meanwhile.
   * @throws {StorageError} If it cannot be stored.
   */
  commit(length: number): Promise<Delivered>;

  /** Gives the mail up and leaves nothing of it. Harmless after `commit` or twice. */
  abort(): Promise<void>;
}

/** What is said of a message that a user imports; its hash and size were checked. */
export type ImportedMessage = ImportHead;

/** A message that was imported, now or before. */
export interface Imported {
  id: string;
  /** Whether it is new in the box. */
  added: boolean;
}

/** One message being imported. Ends with one call of `commit` or `abort`. */
export interface Importing {
  /**
   * Appends to the message. The caller may use the chunk again when this returns, or when
   * its promise resolves.
   *
   * @throws {StorageError} If it cannot be written.
   */
  write(chunk: Uint8Array): Promise<void> | void;

  /**
   * Puts the message into the box: when it resolves, a crash loses nothing; when it throws,
   * the box is as it was. Another session may have imported it meanwhile.
   *
   * @throws {OverQuotaError} If the box has become too full meanwhile.
   * @throws {StorageError} If it cannot be stored.
   */
  commit(): Promise<Imported>;

  /** Gives the message up and leaves nothing of it. Harmless after `commit` or twice. */
  abort(): Promise<void>;
}

/** A query that says how long the page may be: at least 1. */
type WithLimit<Query> = Query & { limit: number };

/** Which part of a box to list. */
export type ListQuery = WithLimit<InboxQuery>;
/** Which mails to find, whatever the case of the text. */
export type SearchQuery = WithLimit<SearchRequest>;

/** A mail that is open to be read. */
export interface OpenMail {
  mail: ReadMail;
  /**
   * Its content, or the whole message if that was asked for, in pieces of at most 256 KiB.
   * It may be read once; each piece takes the place of the one before it.
   */
  content: AsyncIterable<Uint8Array>;
  /** Marks the mail read, unless it is only peeked at: its reader has it. */
  seen(): void;
}

/** One of many messages that are read. */
export interface OpenMessage extends Pick<OpenMail, "mail"> {
  /** The whole message. Its bytes are gone when the next one is opened. */
  content: MessageContent;
}

/** How many mails a box has. */
export interface MailCount {
  total: number;
  unread: number;
}

/**
 * Where mail is kept. Every call may throw a {@linkcode StorageError}. The caller names
 * users by valid user names, and knows whether they have an account.
 */
export interface MailStore {
  /**
   * Begins a mail, unless this draft was delivered within a day: then the answer is that
   * mail, and there is nothing to write.
   *
   * @throws {OverQuotaError} If a recipient's box is full.
   * @throws {TypeError} If no server lets such a draft through.
   */
  deliver(draft: CheckedDraft): Promise<Delivery | Delivered>;

  /**
   * Begins to put a message into the user's own box, byte for byte, unless one with this
   * hash was imported and is still there, or the mail is that it was exported from. It
   * never counts as a letter of a user's.
   *
   * @throws {OverQuotaError} If the box has no room for it.
   */
  import(
    user: string,
    message: ImportedMessage,
  ): Promise<Importing | Imported>;

  /** Part of a box, oldest first; `to` is left out. */
  list(user: string, query: ListQuery): Promise<MailPage>;

  /** One mail, or undefined if the box has no such. */
  read(user: string, query: ReadQuery): Promise<OpenMail | undefined>;

  /**
   * Takes a mail out of the box and says which it was, or undefined if the box has no such.
   * It can be brought back for a day, unless `forever` is said.
   */
  delete(user: string, query: DeleteQuery): Promise<MailSummary | undefined>;

  /**
   * Part of the mails that can be brought back: those that were deleted within a day and
   * take no more than the quota together, in the order of their deletion. Their indexes are
   * their places among them.
   */
  deleted(
    user: string,
    query: Pick<ListQuery, "before" | "limit">,
  ): Promise<MailPage>;

  /**
   * Brings a deleted mail back, with its id, its flags and its place, and gives it as the
   * box has it then. A mail that is back already is the answer, too.
   *
   * @param ref Its index is that of `deleted`.
   * @throws {OverQuotaError} If the box has no room for it.
   */
  undelete(user: string, ref: MailRef): Promise<MailSummary | undefined>;

  /** Marks a mail as read or unread, and gives it as it is then; undefined if there is none. */
  mark(user: string, query: MarkQuery): Promise<MailSummary | undefined>;

  /** The mails that hold a text, oldest first; `to` is left out. */
  search(user: string, query: SearchQuery): Promise<MailPage>;

  /**
   * The sealed heads of sealed letters, in the order of the ids; undefined for a mail that
   * is none, or is not there.
   */
  heads(user: string, ids: string[]): Promise<(Uint8Array | undefined)[]>;

  /**
   * The ids and flags of all mails of a box, the newest first, in pieces: a big box would
   * fill the memory. A mail that comes meanwhile may be missing, and no other.
   */
  flags(user: string): AsyncIterable<MailFlags[]>;

  /**
   * Whole messages in the order of the ids, undefined for a mail that is not there. Each
   * content is to be read before the next message; `to` may be left out.
   */
  messages(user: string, ids: string[]): AsyncIterable<OpenMessage | undefined>;

  /** How many mails a box has, and how many of them were not read. */
  count(user: string): Promise<MailCount>;

  /**
   * Does the work that callers do not wait for: marks mails that were read, and removes
   * the journals of deliveries. The server calls it once a client has its answer; every other
   * call does that work first. A store whose work takes a while resolves when it is done.
   */
  runDeferred(): Promise<void> | void;

  /** Does the deferred work and closes every file; no call may follow. */
  close(): Promise<void> | void;
}

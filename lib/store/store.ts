import type { MailPage } from "../protocol/requests/mail_page.ts";
import type { MailRef } from "../protocol/requests/mail_ref.ts";
import type { MailSummary } from "../protocol/requests/mail_summary.ts";
import type { ReadQuery } from "../protocol/requests/read.ts";

export type { MailPage, MailRef, MailSummary, ReadQuery };

/** What a sender wants delivered, all but the content. */
export interface Draft {
  /**
   * Made by the client, `[A-Za-z0-9_-]{8,64}`: the same draft delivered again within a
   * day is not delivered twice.
   */
  id: string;
  from: string;
  to: string[];
  title: string;
}

/** One mail being written. Ends with one call of `commit` or `abort`. */
export interface Delivery {
  /**
   * Appends to the content. The chunk is consumed when this returns, or when its
   * promise resolves.
   *
   * @throws {OverQuotaError} If the content outgrows what a recipient has left.
   * @throws {StorageError} If it cannot be written.
   */
  write(chunk: Uint8Array): Promise<void> | void;

  /**
   * Delivers the mail: when it resolves, every recipient has it and a crash loses
   * nothing; when it throws, nobody has it.
   *
   * @param length Characters (Unicode code points) of the content.
   * @returns The mail's id, of an earlier delivery if the draft had one.
   * @throws {OverQuotaError} If a recipient's box has become too full meanwhile.
   * @throws {StorageError} If it cannot be stored.
   */
  commit(length: number): Promise<{ id: string }>;

  /** Gives the mail up and leaves nothing of it. Harmless after `commit` or twice. */
  abort(): Promise<void>;
}

/** What part of a box to list: the newest `limit` mails below index `before`. */
export interface ListQuery {
  before?: number;
  /** At least 1. */
  limit: number;
  /** Only the ones not yet read. */
  unread?: boolean;
}

/** Which mails to find; paged as in {@linkcode ListQuery}. */
export interface SearchQuery {
  /** Found in the sender or the title, whatever the case. */
  text: string;
  /** Also look through the contents. */
  contents?: boolean;
  before?: number;
  limit: number;
}

/** A mail and its content, in pieces of at most 64 KiB. */
export interface OpenMail {
  mail: MailSummary & { to: string[] };
  /**
   * Marks the mail read at its end, unless it is peeked at. May be read once; each piece
   * takes the place of the one before it.
   */
  content: AsyncIterable<Uint8Array>;
}

/** How many mails a box has. */
export interface MailCount {
  total: number;
  unread: number;
}

/**
 * Where mail is kept. Every call may throw a {@linkcode StorageError}; users are named
 * by valid user names, and whether they have an account is the caller's to know.
 */
export interface MailStore {
  /** The answer of an earlier delivery of this draft, for a day after it. */
  delivered(from: string, draftId: string): Promise<{ id: string } | undefined>;

  /**
   * Begins a mail.
   *
   * @throws {OverQuotaError} If a recipient's box is full.
   */
  deliver(draft: Draft): Promise<Delivery>;

  /** Part of a box, oldest first; `to` is left out. */
  list(user: string, query: ListQuery): Promise<MailPage>;

  /** One mail, or undefined if the box has no such. */
  read(user: string, query: ReadQuery): Promise<OpenMail | undefined>;

  /** Removes a mail and says which it was, or undefined if the box has no such. */
  delete(user: string, ref: MailRef): Promise<MailSummary | undefined>;

  /** The mails that hold a text, oldest first; `to` is left out. */
  search(user: string, query: SearchQuery): Promise<MailPage>;

  count(user: string): Promise<MailCount>;

  /**
   * Does what need not be waited for: marks mails that were read and forgets the journals
   * of deliveries. To be called when there is time, once a caller has its answer; every
   * other call does it first.
   */
  runDeferred(): void;

  close(): void;
}

import type { Mode } from "../../protocol/handshake/handshake_messages.ts";
import type { Limits } from "../../protocol/requests/greeting.ts";
import type {
  ImportAnswer,
  ImportHead,
} from "../../protocol/requests/mails/import.ts";
import type { Checked } from "../output/lists/shown_mail.ts";
import type { InboxQuery } from "../../protocol/requests/mails/inbox.ts";
import type { MailFlags } from "../../protocol/requests/flag_list.ts";
import type { MailRef } from "../../protocol/requests/mail_ref.ts";
import type {
  MailPage,
  MailSummary,
} from "../../protocol/requests/mail_summary.ts";
import type { DeletedQuery } from "../../protocol/requests/mails/deleted.ts";
import type { DeleteQuery } from "../../protocol/requests/mails/delete.ts";
import type { MarkQuery } from "../../protocol/requests/mails/mark.ts";
import type {
  GivenMessage,
  ReadMail,
  ReadQuery,
} from "../../protocol/requests/mails/read.ts";
import type { SearchQuery } from "../../protocol/requests/mails/search.ts";
import type { PasswordQuery } from "../../protocol/requests/accounts/password.ts";
import type {
  SendAnswer,
  SentDraft,
} from "../../protocol/requests/mails/send.ts";
import type {
  UsersPage,
  UsersQuery,
} from "../../protocol/requests/accounts/users.ts";

/** A draft that is being sent. */
export type Upload = SentDraft & {
  /** Each piece takes the place of the one before it. */
  content: AsyncIterable<Uint8Array>;
};

/** A message to be imported. It can be read more than once, since it may be sent again. */
export type ImportableMessage = ImportHead & {
  /** Each piece takes the place of the one before it. */
  open(): AsyncIterable<Uint8Array>;
};

/** A mail that is being read. */
export interface Download {
  mail: ReadMail & Checked;
  /**
   * The content, or the whole message if that was asked for. To be read to its end before the next request; each piece takes the place of the one
   * before it.
   */
  content: AsyncIterable<Uint8Array>;
  /**
   * Tells the server that the mail is safe here, which marks it as read there. To be called
   * once the whole content is in its file, or on the screen.
   */
  got(): Promise<void>;
}

/** A connection on which the server says when to look for new mail. */
export interface Parked {
  /**
   * Resolves when the server says that a mail may have come. Anybody on the way can say
   * so, too: it is a reason to look, and no more.
   *
   * @throws {Error} If the server has no room for it.
   * @throws {Failure} If the connection is lost, or the server ends it.
   */
  news(): Promise<void>;
  close(): void;
}

/** What a user can do once logged in; one call at a time. */
export interface MailSession {
  readonly mode: Mode;
  readonly limits: Limits;
  /** Sends a draft; a draft of the same id is delivered once. */
  send(draft: Upload): Promise<SendAnswer>;
  /**
   * Asks whether a mail to these users could be sent, and sends none.
   *
   * @throws {RequestError} If not.
   */
  checkNames(to: string[]): Promise<void>;
  inbox(query: InboxQuery): Promise<MailPage>;
  search(query: SearchQuery): Promise<MailPage>;
  read(query: ReadQuery): Promise<Download>;
  /** Puts a message into the user's box, unless it was imported and is there. */
  importMail(message: ImportableMessage): Promise<ImportAnswer>;
  delete(query: DeleteQuery): Promise<MailSummary>;
  /** Part of the mails that were deleted within a day, by their places among them. */
  deleted(query: DeletedQuery): Promise<MailPage>;
  /** Brings a deleted mail back; an index is that of `deleted`. */
  undelete(ref: MailRef): Promise<MailSummary>;
  /** Marks a mail as read or unread, and gives it as it is then. */
  mark(query: MarkQuery): Promise<MailSummary>;
  /** The sealed heads of mails, in the order of the ids; undefined where there is none. */
  heads(ids: string[]): Promise<(Uint8Array | undefined)[]>;

  /**
   * The ids and flags of all mails, the newest first.
   *
   * @param known The SHA-256 of the list that is here, in hexadecimal digits.
   * @returns Nothing if that is the list.
   */
  flags(known?: string): Promise<MailFlags[] | undefined>;

  /**
   * Whole messages as they are stored, in the order of the ids, but that one after a mail
   * that the server could not read to its end may come later. To be read to the end before
   * the next request, each message before the next; its pieces take the place of each other.
   *
   * @param ids Any number of them.
   */
  messages(ids: readonly string[]): AsyncIterable<GivenMessage>;

  /**
   * The group's list, unchecked.
   *
   * @param known The SHA-256 of the one that is here, in hexadecimal digits.
   * @returns Nothing if the server has no other.
   */
  groupList(known?: string): Promise<Uint8Array | undefined>;

  /** Part of the names of those who can be written to, sorted. */
  users(query: UsersQuery): Promise<UsersPage>;
  /** Gives the user another password; in enhanced mode only. */
  changePassword(change: PasswordQuery): Promise<void>;
  /**
   * Ends the session, and keeps its connection for news of mail.
   *
   * @throws {RequestError} If the server does not know how.
   */
  park(): Promise<Parked>;
  /** Closes without a bye, so that the server does not take a mail for received. */
  drop(): void;
  /** Says bye, waits for the server's, and closes; nothing once it is parked. */
  close(): Promise<void>;
}

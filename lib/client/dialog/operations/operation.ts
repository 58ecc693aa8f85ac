import type { MailRef } from "../../../protocol/requests/mail_ref.ts";
import type { Download, MailSession } from "../../session/mail_session.ts";
import type {
  MailPage,
  MailSummary,
} from "../../../protocol/requests/mail_summary.ts";
import type { InboxQuery } from "../../../protocol/requests/mails/inbox.ts";
import type { ReadQuery } from "../../../protocol/requests/mails/read.ts";
import type { Alias } from "../../../seal/members.ts";
import type { Original } from "../../answer/original.ts";
import type { Begin } from "../begun_letter.ts";
import type { Io } from "../../terminal/io.ts";
import type { Prompts } from "../../terminal/prompts.ts";

/** How a mail is read. */
export interface HowToRead {
  /** Asks a person by a question whether they want a letter that fails a check. */
  insists?(question: string): Promise<boolean>;
  /** Whether its content goes to files, and leaves the screen to a bar. */
  saves?: boolean;
}

/** What is told while contents are searched. */
export interface ContentsSearchTold {
  /** How many mails of the box have been looked through. */
  progress(done: number, total: number): void;
  /** The index of a letter that fails a check, and so was not searched. */
  unsearched(index: number): void;
}

/** A box whose sealed letters are opened. */
export interface OpenedBox {
  /** The aliases of the group. */
  aliases(): Promise<readonly Alias[]>;
  inbox(query: InboxQuery): Promise<MailPage>;
  read(query: ReadQuery, how?: HowToRead): Promise<Download>;
  /** The mails that hold a text in sender or title, oldest first. */
  searchTitles(
    text: string,
    told: Pick<ContentsSearchTold, "unsearched">,
  ): Promise<MailSummary[]>;
  /** The same, and in their contents. */
  searchContents(
    text: string,
    told: ContentsSearchTold,
  ): Promise<MailSummary[]>;
}

/** What an operation works with. */
export interface Desk {
  /** Whose box it is. */
  user: string;
  /** Reads a mail that is to be answered or passed on, up to so many bytes. */
  readOriginal(
    download: Download,
    wants: { attachments?: boolean; limit: number },
  ): Promise<Original>;
  /** Has a person write a letter that was begun, and sends it. */
  sendAnswer(begin: Begin): Promise<void>;
  io: Io;
  prompts: Prompts;
  box: OpenedBox;
  /** The same box, as the server has it. */
  mailbox: {
    readonly session: MailSession;
    delete(ref: MailRef): Promise<MailSummary>;
  };
}

/** What the menu offers a person besides its first four entries. */
export interface Operation {
  /** Its words in the menu. */
  title: string;
  /** Asks what it needs to know, and does it. */
  run(desk: Desk): Promise<void>;
}

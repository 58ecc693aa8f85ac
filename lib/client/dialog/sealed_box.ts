import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import type { InboxQuery } from "../../protocol/requests/mails/inbox.ts";
import type {
  MailPage,
  MailSummary,
} from "../../protocol/requests/mail_summary.ts";
import { recipientsOf } from "../../letter/recipients.ts";
import { checkRecipients } from "../../protocol/rules.ts";
import type { Alias } from "../../seal/members.ts";
import type { ReadQuery } from "../../protocol/requests/mails/read.ts";
import type { Draft } from "../draft/draft.ts";
import type { DraftParts } from "../draft/draft_parts.ts";
import type { ShownMail } from "../output/lists/shown_mail.ts";
import type { SealChoice } from "../seal_choice.ts";
import type { LetterKeys } from "../sealed/letter_keys.ts";
import { notShown } from "../sealed/untrusted.ts";
import { titleOpener } from "../sealed/opened_pages.ts";
import type { Download } from "../session/mail_session.ts";
import { watchDownload } from "../transfer/transfer_bar.ts";
import type { ContentsSearchTold, HowToRead } from "./operations/operation.ts";
import type { Mailbox } from "../session/mailbox.ts";
import { InvalidLine } from "../terminal/io.ts";

/** How the owner of a box opens letters, and how their mails go. */
export interface Sealing {
  keys: LetterKeys;
  choice: SealChoice;
}

/** A box whose sealed letters are opened, and into which sealed ones are sent. */
export class SealedBox {
  readonly #mailbox: Mailbox;
  readonly #sealing: Sealing;

  readonly #reader = () => this.#sealing.keys.reader(this.#mailbox);

  constructor(mailbox: Mailbox, sealing: Sealing) {
    this.#mailbox = mailbox;
    this.#sealing = sealing;
  }

  /** Gives mails the titles of their sealed heads. */
  #open(mails: MailSummary[]): Promise<ShownMail[]> {
    const open = titleOpener(this.#mailbox.session, this.#reader);
    return orInvalid(() => open(mails));
  }

  /** A page with the titles of sealed letters. */
  async inbox(query: InboxQuery): Promise<MailPage & { mails: ShownMail[] }> {
    const page = await this.#mailbox.inbox(query);
    return { ...page, mails: await this.#open(page.mails) };
  }

  /**
   * Begins to read a mail; a sealed letter is opened and checked. One that fails a check
   * is given if the person insists, and is warned of once more after it.
   *
   * @throws {InvalidLine} If it is not given.
   */
  async read(
    query: ReadQuery,
    { insists, saves = false }: HowToRead = {},
  ): Promise<Download> {
    const read = await this.#mailbox.read(query);
    const mail = saves || read.mail.sealed
      ? watchDownload(this.#mailbox.watch, read, query)
      : read;
    if (!mail.mail.sealed) return mail;
    const { openSealed } = await import("../sealed/open_sealed.ts");
    const opened = await orInvalid(() =>
      openSealed(mail, {
        reader: this.#reader,
        isMessage: query.message ?? false,
        insecure: false,
        insists: ({ message }) =>
          insists?.(`${message}. Show it all the same? [y/N] `) ??
            Promise.resolve(false),
      })
    );
    const { fault } = opened;
    if (!fault) return opened;
    const got = async () => {
      await opened.got();
      throw new InvalidLine(notShown(fault).message);
    };
    return { ...opened, got };
  }

  /** The newest mail, over this session alone. */
  async look(): Promise<MailPage> {
    const { session } = this.#mailbox;
    const page = await session.inbox({ limit: 1, sent: false });
    return { ...page, mails: await this.#open(page.mails) };
  }

  /** Ends the session without a word to the server. */
  drop(): void {
    this.#mailbox.session.drop();
  }

  /** The mails that hold a text in sender or title, oldest first. */
  async searchTitles(
    text: string,
    told: Pick<ContentsSearchTold, "unsearched">,
  ): Promise<MailSummary[]> {
    const { session } = this.#mailbox;
    const { searchTitles } = await import("../sealed/search_titles.ts");
    const search = { text, limit: Infinity, ...told };
    return await searchTitles(session, search, (mails) => this.#open(mails));
  }

  /** The mails that hold a text in sender, title or contents, oldest first. */
  async searchContents(
    text: string,
    told: ContentsSearchTold,
  ): Promise<MailSummary[]> {
    const { session } = this.#mailbox;
    const { searchContents } = await import("../session/search_contents.ts");
    const { openSealed } = await import("../sealed/open_sealed.ts");
    const opening = { reader: this.#reader, isMessage: true, insecure: false };
    const open = (mail: Download) => openSealed(mail, opening);
    const search = { text, limit: Infinity, open, ...told };
    const mails = await searchContents(session, search);
    return await this.#open(mails);
  }

  /**
   * Makes a draft as it goes, as all commands do.
   *
   * @param choice In the place of the one that was made for all.
   * @throws {CannotSeal} If somebody has no keys for sealed letters.
   */
  async outgoing(
    parts: DraftParts,
    id: string,
    choice: SealChoice = this.#sealing.choice,
  ): Promise<Draft> {
    const { outgoingDraft } = await import("../sealed/outgoing.ts");
    const { keys } = this.#sealing;
    const sender = { keys, choice, mailbox: this.#mailbox };
    return await outgoingDraft(parts, id, sender);
  }

  /** The aliases of the group. */
  aliases(): Promise<readonly Alias[]> {
    return this.#sealing.keys.aliases(this.#mailbox);
  }

  /**
   * Asks the server whether a mail to these users and aliases could be sent.
   *
   * @returns The aliases among them.
   * @throws {RequestError} If not.
   */
  async checkNames(to: string[]): Promise<Alias[]> {
    const { keys } = this.#sealing;
    const { recipients, aliases } = await keys.address({ to }, this.#mailbox);
    const users = recipientsOf(recipients);
    checkRecipients(users, this.#mailbox.session.limits.recipients);
    await this.#mailbox.checkNames(users, aliases.map(({ name }) => name));
    return aliases.filter(({ name }) => to.includes(name));
  }
}

/** What is wrong with keys or a letter ends no session. */
async function orInvalid<T>(use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    const codes: number[] = [EXIT.security, EXIT.notFound];
    if (!(error instanceof Failure) || !codes.includes(error.exitCode)) {
      throw error;
    }
    throw new InvalidLine(error.message);
  }
}

import { recipientsOf } from "../../letter/recipients.ts";
import { RequestError } from "../../protocol/errors.ts";
import type { ImportAnswer } from "../../protocol/requests/mails/import.ts";
import type { InboxQuery } from "../../protocol/requests/mails/inbox.ts";
import type { MailRef } from "../../protocol/requests/mail_ref.ts";
import type { DeletedQuery } from "../../protocol/requests/mails/deleted.ts";
import type { DeleteQuery } from "../../protocol/requests/mails/delete.ts";
import type { MarkQuery } from "../../protocol/requests/mails/mark.ts";
import type {
  MailPage,
  MailSummary,
} from "../../protocol/requests/mail_summary.ts";
import type { SendAnswer } from "../../protocol/requests/mails/send.ts";
import type { PasswordQuery } from "../../protocol/requests/accounts/password.ts";
import type { ReadQuery } from "../../protocol/requests/mails/read.ts";
import { allUsers } from "../all_users.ts";
import type { Draft } from "../draft/draft.ts";
import type { Watch } from "../transfer/transfer.ts";
import { withNearest } from "../nearest_recipients.ts";
import type {
  Download,
  ImportableMessage,
  MailSession,
} from "./mail_session.ts";
import { findMail } from "./find_mail.ts";
import { mayBeDone, withOutcome } from "./connect/outcome.ts";
import { LastingSession } from "./lasting_session.ts";

const DELETION = {
  undone: "the mail was not deleted",
  unsure: "it is not known whether the mail was deleted",
};

/** A user's box on the server, over a session that can be reopened. */
export class Mailbox {
  readonly #lasting: LastingSession<MailSession>;
  /** Shows how far a long transfer is. */
  readonly watch: Watch;

  /**
   * @param session The first session.
   * @param open Opens another.
   * @param notify Told what a person should know.
   * @param watch Shows how far a long transfer is.
   */
  constructor(
    session: MailSession,
    open: () => Promise<MailSession>,
    notify: (text: string) => void,
    watch: Watch = (_transfer, pieces) => pieces,
  ) {
    this.watch = watch;
    this.#lasting = new LastingSession(session, open, notify);
  }

  get session(): MailSession {
    return this.#lasting.session;
  }

  /**
   * Sends a draft. If the connection is lost before the answer, the client sends it once
   * more over a new one, under the same id, so that the server delivers it once.
   *
   * @param id That of an earlier try whose outcome is not known, else a new one.
   * @throws {Failure} It says whether the mail was delivered, or that nobody knows.
   */
  async send(
    draft: Draft,
    id: string = crypto.randomUUID(),
  ): Promise<SendAnswer> {
    return await this.#lasting.insist(
      "send the mail",
      () => this.#sendOnce(id, draft),
      {
        undone: "the mail was not delivered",
        unsure: "it is not known whether the mail was delivered",
        hint: `mail-client send --again ${id} sends it again, ` +
          "and it will not come twice",
      },
    );
  }

  /**
   * Deletes a mail. An index is turned into an id first: another try can then hit no
   * other mail, and if the connection is lost before the answer, there is one.
   *
   * @returns The mail that is gone.
   * @throws {Failure} It says whether the mail was deleted, or that nobody knows.
   */
  async delete({ forever, ...ref }: DeleteQuery): Promise<MailSummary> {
    const found = "index" in ref
      ? await this.#find(ref.index).catch((error) => {
        throw withOutcome(error, false, { ...DELETION, hint: "" });
      })
      : undefined;
    const id = found?.id ?? (ref as { id: string }).id;
    const once = async (again: boolean) => {
      try {
        return await this.session.delete({ id, ...forever && { forever } });
      } catch (error) {
        // The first try has deleted it, and only its answer was lost.
        if (again && found && isGone(error)) return found;
        throw error;
      }
    };
    return await this.#lasting.insist("delete the mail", once, {
      ...DELETION,
      hint: `mail-client delete --id ${id} takes this mail and no other`,
    });
  }

  /**
   * Gives the user another password. It is not tried again: the old one may be over.
   *
   * @throws {Failure} It says whether the password was changed, or that nobody knows.
   */
  async changePassword(change: PasswordQuery): Promise<void> {
    try {
      await this.session.changePassword(change);
    } catch (error) {
      throw withOutcome(error, mayBeDone(error), {
        undone: "the password was not changed",
        unsure: "it is not known whether the password was changed",
        hint: "try the new one, then the old one",
      });
    }
  }

  #find(index: number): Promise<MailSummary> {
    return findMail(index, (query) => this.inbox(query));
  }

  /**
   * Asks whether a mail to these users could be sent, over a new connection if this one
   * is lost: a person may have been away for long.
   *
   * @param aliases Names that may be meant besides users.
   * @throws {RequestError} If not.
   */
  async checkNames(
    to: string[],
    aliases: readonly string[] = [],
  ): Promise<void> {
    try {
      await this.#lasting.again((session) => session.checkNames(to));
    } catch (error) {
      throw await this.#withNearest(error, to, aliases);
    }
  }

  /** A refusal of unknown recipients says who may have been meant. */
  async #withNearest(
    error: unknown,
    to: readonly string[],
    aliases: readonly string[] = [],
  ): Promise<unknown> {
    if (!isUnknownRecipient(error)) return error;
    try {
      const names = [...await allUsers(this.session), ...aliases];
      return withNearest(error, to, names);
    } catch {
      // Without the names the refusal is as true as before.
      return error;
    }
  }

  /** The group's list, over a new connection if this one is lost. */
  groupList(known?: string): Promise<Uint8Array | undefined> {
    return this.#lasting.again((session) => session.groupList(known));
  }

  /** A page of the list, over a new connection if this one is lost. */
  inbox(query: InboxQuery): Promise<MailPage> {
    return this.#lasting.again((session) => session.inbox(query));
  }

  /** Puts a message into the box, over a new connection if this one is lost: it comes once. */
  importMail(message: ImportableMessage): Promise<ImportAnswer> {
    return this.#lasting.again((session) => session.importMail(message));
  }

  /**
   * Marks a mail as read or unread, over a new connection if this one is lost: the same
   * mail, whatever its index is by then.
   */
  async mark({ unread, ...ref }: MarkQuery): Promise<MailSummary> {
    const { id } = "id" in ref ? ref : await this.#find(ref.index);
    return await this.#lasting.again((session) => session.mark({ id, unread }));
  }

  /** A page of the deleted mails, over a new connection if this one is lost. */
  deleted(query: DeletedQuery): Promise<MailPage> {
    return this.#lasting.again((session) => session.deleted(query));
  }

  /**
   * Brings a deleted mail back, over a new connection if this one is lost.
   *
   * @param ref Its index is that of `deleted`.
   * @returns The mail as the box has it again.
   */
  async undelete(ref: MailRef): Promise<MailSummary> {
    const { id } = "id" in ref
      ? ref
      : await findMail(ref.index, (query) => this.deleted(query));
    return await this.#lasting.again((session) => session.undelete({ id }));
  }

  /** Begins to read a mail, over a new connection if this one is lost. */
  read(query: ReadQuery): Promise<Download> {
    return this.#lasting.again((session) => session.read(query));
  }

  /**
   * Logs in anew after the connection was lost.
   *
   * @throws {Failure} With the exit code of its cause.
   */
  async reconnect(): Promise<void> {
    await this.#lasting.reopen();
  }

  async #sendOnce(id: string, draft: Draft): Promise<SendAnswer> {
    const { content, ...fields } = draft;
    const transfer = { label: "Sending", total: content.size ?? 0 };
    const watched = this.watch(transfer, content.open());
    const pieces = watched[Symbol.asyncIterator]();
    try {
      const readOnce = { [Symbol.asyncIterator]: () => pieces };
      return await this.session.send({ id, ...fields, content: readOnce });
    } catch (error) {
      throw await this.#withNearest(error, recipientsOf(fields));
    } finally {
      await pieces.return?.();
    }
  }

  /** Ends the session; only an attack on its end is an error. */
  async close(): Promise<void> {
    await this.#lasting.close();
  }
}

function isGone(error: unknown): boolean {
  return error instanceof RequestError && error.code === "no_such_mail";
}

function isUnknownRecipient(error: unknown): error is RequestError {
  return error instanceof RequestError && error.code === "unknown_recipient";
}

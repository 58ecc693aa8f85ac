import type {
  DeleteQuery,
  ListQuery,
  MailPage,
  MailRef,
  MailSummary,
  MarkQuery,
} from "../../store.ts";
import type { BoxAccess } from "../box_access.ts";
import type { Refresh } from "../index/older_mails.ts";
import type { Mailbox } from "../mailbox.ts";
import { deleteMail } from "./delete_mail.ts";
import { markMail } from "./mark_mail.ts";
import { listDeleted, undeleteMail } from "./undelete_mail.ts";
import type { ChangeContext } from "./with_mail.ts";

/** What the store changes of the mails of a box. Its methods are those of `MailStore`. */
export class MailChanges {
  readonly #access: BoxAccess;

  constructor(access: BoxAccess) {
    this.#access = access;
  }

  mark(
    user: string,
    { unread, ...ref }: MarkQuery,
  ): Promise<MailSummary | undefined> {
    return this.#access.inBox(user, "mark the mail", (box) => {
      return markMail(box, ref, unread, this.#context(box).refresh);
    });
  }

  /** @param purge Forgets old marks of drafts, of which deleting adds one. */
  delete(
    user: string,
    query: DeleteQuery,
    purge: (box: Mailbox) => void,
  ): Promise<MailSummary | undefined> {
    return this.#access.inBox(user, "delete the mail", (box) => {
      purge(box);
      return deleteMail(box, query, this.#context(box));
    });
  }

  deleted(user: string, query: ListQuery): Promise<MailPage> {
    return this.#access.inBox(user, "list the deleted mails", (box) => {
      return listDeleted(box, query, this.#access.now());
    });
  }

  undelete(user: string, ref: MailRef): Promise<MailSummary | undefined> {
    return this.#access.inBox(user, "bring the mail back", (box) => {
      box.files.ensure(["new", "cur"]);
      return undeleteMail(box, ref, this.#context(box));
    });
  }

  #context(box: Mailbox): ChangeContext {
    const { now, quota, patient } = this.#access;
    const refresh: Refresh = (needed) => this.#access.refresh(box, needed);
    return { refresh, now: now(), quota, patient };
  }
}

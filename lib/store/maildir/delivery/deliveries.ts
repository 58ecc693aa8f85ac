import { recipientsOf } from "../../../letter/recipients.ts";
import { checkDraft, withoutTwins } from "../../checked_draft.ts";
import { asStorage } from "../../errors.ts";
import type { CheckedDraft, Delivered, Delivery } from "../../store.ts";
import type { BoxAccess } from "../box_access.ts";
import { draftKey, draftTag } from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";
import { MailDelivery, type WriterContext } from "./mail_delivery.ts";
import { microsClock } from "./micros_clock.ts";
import { Preparation } from "./preparation.ts";

/** The mails that users send. */
export class Deliveries {
  readonly #access: BoxAccess;
  readonly #preparation: Preparation;
  readonly #writer: WriterContext;

  /** @param deliver Gives a mail that is whole to its recipients. */
  constructor(access: BoxAccess, deliver: WriterContext["deliver"]) {
    const { boxes, patient, now } = access;
    this.#access = access;
    this.#preparation = new Preparation(access);
    this.#writer = { boxes, patient, nextMicros: microsClock(now), deliver };
  }

  async deliver(draft: CheckedDraft): Promise<Delivery | Delivered> {
    checkDraft(draft);
    this.#access.deferred.run();
    const { from, ...people } = withoutTwins(draft);
    const all = recipientsOf(people);
    const copy = draft.copy && !all.includes(from);
    const tag = await draftTag(draft.id);
    return await asStorage("deliver the mail", async () => {
      const sender = this.#access.boxes.of(from);
      sender.files.ensure(["tmp"]);
      const indexes = [from, ...all].map((user) =>
        this.#access.awaitIndex(user)
      );
      await this.#access.patient(Promise.all(indexes));
      // Asked here, a draft that comes again costs no upload. What another worker delivers
      // from now on, `deliver` finds under the lock.
      const key = draftKey(from, tag);
      const id = sender.drafts.sent(key, this.#access.now());
      if (id !== undefined) return { id };
      const room = await this.#preparation.prepare(sender, all, copy);
      const checked = { ...draft, ...people, copy };
      return new MailDelivery(this.#writer, checked, tag, room);
    });
  }

  /** Forgets drafts of more than a day ago, the first time that it sees a box. */
  purge(box: Mailbox): void {
    this.#preparation.purge(box);
  }
}

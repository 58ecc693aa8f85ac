import { recipientsOf } from "../../../letter/recipients.ts";
import { draftId } from "../../../protocol/requests/mails/send.ts";
import { OverQuotaError } from "../../errors.ts";
import type { CheckedDraft, Delivered, Delivery } from "../../store.ts";
import { microsClock } from "../../maildir/delivery/micros_clock.ts";
import { draftTag } from "../../maildir/mail_name.ts";
import {
  type Box,
  checkUser,
  confirmBox,
  findBoxes,
} from "../boxes/box_rows.ts";
import type { StoreContext } from "../store_context.ts";
import { MailDelivery } from "./mail_delivery.ts";
import { findSent } from "./sent_drafts.ts";

/** The mails that users send. */
export class Deliveries {
  readonly #store: StoreContext;
  readonly #nextMicros: () => number;

  constructor(store: StoreContext) {
    this.#store = store;
    this.#nextMicros = microsClock(store.now);
  }

  /** As `MailStore` has it. */
  async deliver(draft: CheckedDraft): Promise<Delivery | Delivered> {
    checkDraft(draft);
    const { from, ...people } = withoutTwins(draft);
    const all = recipientsOf(people);
    all.forEach(checkUser);
    const copy = draft.copy && !all.includes(from);
    const tag = await draftTag(draft.id);
    const { database, now } = this.#store;
    return await this.#store.step(from, "deliver the mail", async () => {
      // Asked here, a draft that comes again costs no upload.
      const sent = await findSent(database, { sender: from, tag }, now());
      if (sent !== undefined) {
        await confirmBox(database, from);
        return { id: sent };
      }
      const boxes = await findBoxes(database, [...new Set([from, ...all])]);
      const room = this.#roomOf(all, boxes);
      const checked = { ...draft, ...people, copy };
      const nextMicros = this.#nextMicros;
      const context = { tag, boxes, room, nextMicros };
      return new MailDelivery(this.#store, checked, context);
    });
  }

  /**
   * The recipient with the least room.
   *
   * @throws {OverQuotaError} If one is full.
   */
  #roomOf(recipients: string[], boxes: ReadonlyMap<string, Box>) {
    const { quota = Infinity } = this.#store;
    const rooms = recipients.map((recipient) => {
      const { bytes = 0 } = boxes.get(recipient) ?? {};
      return { recipient, bytes: quota - bytes };
    });
    const room = rooms.reduce((a, b) => b.bytes < a.bytes ? b : a);
    if (room.bytes <= 0) throw new OverQuotaError(room.recipient);
    return room;
  }
}

/** A name counts once, and in To if it is in both. */
function withoutTwins({ from, to, cc = [] }: CheckedDraft) {
  const first = new Set(to);
  const others = [...new Set(cc)].filter((name) => !first.has(name));
  return { from, to: [...first], cc: others.length > 0 ? others : undefined };
}

/** @throws {TypeError} If no server lets such a draft through. */
function checkDraft({ id, to }: CheckedDraft): void {
  if (draftId.parse(id) === undefined) {
    throw new TypeError("Cannot deliver a mail: its id is malformed");
  }
  if (to.length === 0) {
    throw new TypeError("Cannot deliver a mail: it has no recipient");
  }
}

import { recipientsOf } from "../../../letter/recipients.ts";
import { checkDraft, withoutTwins } from "../../checked_draft.ts";
import { OverQuotaError } from "../../errors.ts";
import type { CheckedDraft, Delivered, Delivery } from "../../store.ts";
import { microsClock } from "../../maildir/delivery/micros_clock.ts";
import { draftTag } from "../../maildir/mail_name.ts";
import {
  type Box,
  boxesOf,
  checkUser,
  confirmBox,
  findOrMake,
} from "../boxes/box_rows.ts";
import type { StoreContext } from "../store_context.ts";
import { MailDelivery } from "./mail_delivery.ts";
import { type DraftKey, findSentSql, findValues } from "./sent_drafts.ts";

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
    const { database } = this.#store;
    return await this.#store.step(from, "deliver the mail", async () => {
      const { sent, boxes } = await this.#look(all, { sender: from, tag });
      if (sent !== undefined) {
        await confirmBox(database, from);
        return { id: sent };
      }
      const room = this.#roomOf(all, boxes);
      const checked = { ...draft, ...people, copy };
      const nextMicros = this.#nextMicros;
      const context = { tag, boxes, room, nextMicros };
      return new MailDelivery(this.#store, checked, context);
    });
  }

  /**
   * What the draft became before, which is asked here so that it costs no upload, and how
   * much the boxes hold. Makes boxes that are missing.
   */
  async #look(recipients: string[], draft: DraftKey) {
    const { database, now } = this.#store;
    const users = [...new Set([draft.sender, ...recipients])];
    const values = [users, ...findValues(draft, now())];
    const look = () => database.query(LOOK, values, true);
    const rows = await findOrMake(database, users, look);
    const sent = rows[0]?.sent as string | null ?? undefined;
    return { sent, boxes: boxesOf(rows) };
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

const LOOK = `SELECT b.id, b.name, b.bytes, (${findSentSql(2, 3, 4)}) AS sent
  FROM box b WHERE b.name = ANY ($1::text[])`;

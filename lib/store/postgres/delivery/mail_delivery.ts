import { recipientsOf } from "../../../letter/recipients.ts";
import { marksOfSent } from "../../../letter/sent_marks.ts";
import { formatHead } from "../../../letter/write_head.ts";
import { OverQuotaError } from "../../errors.ts";
import type { CheckedDraft, Delivered, Delivery } from "../../store.ts";
import { diskBytes } from "../../maildir/disk_bytes.ts";
import { sentPart } from "../../maildir/index/rows/sent_part.ts";
import { makeMailId } from "../../maildir/mail_name.ts";
import {
  type Box,
  confirmBox,
  lockedAgain,
  type LockedBox,
  lockSql,
} from "../boxes/box_rows.ts";
import type { MailRow, Place } from "../boxes/mail_columns.ts";
import { makeRow } from "../boxes/make_row.ts";
import type { Querier, Row } from "../database/sql.ts";
import { asDatabase, isTaken } from "../database/database_error.ts";
import { LetterWriter } from "../letters/letter_writer.ts";
import type { StoreContext } from "../store_context.ts";
import { addMails } from "./add_mails.ts";
import { type DraftKey, findSent, SentBefore } from "./sent_drafts.ts";

const ACTION = "store the mail";
/** How many ids are tried where other drafts have the same. */
const ATTEMPTS = 5;

/** What a mail being written needs beside its store. */
export interface DeliveryContext {
  /** The draft's tag. */
  tag: string;
  /**
   * The boxes of sender and recipients as the delivery found them: the sender's lock keeps a
   * draft from being delivered twice at once.
   */
  boxes: ReadonlyMap<string, Box>;
  /** The recipient with the least room, and how many bytes that is. */
  room: { recipient: string; bytes: number };
  /** The time in µs since the epoch, but never the same twice. */
  nextMicros(): number;
}

/** A mail being written. */
export class MailDelivery implements Delivery {
  readonly #store: StoreContext;
  readonly #draft: CheckedDraft;
  readonly #context: DeliveryContext;
  readonly #letter: LetterWriter;
  #ended = false;
  /** The id of the mail that this delivery made. */
  #made?: string;

  constructor(
    store: StoreContext,
    draft: CheckedDraft,
    context: DeliveryContext,
  ) {
    this.#store = store;
    this.#draft = draft;
    this.#context = context;
    this.#letter = new LetterWriter(store);
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#checkNotEnded();
    const { recipient, bytes } = this.#context.room;
    try {
      if (diskBytes(this.#letter.size + chunk.length) > bytes) {
        throw new OverQuotaError(recipient);
      }
      await this.#store.patient(
        asDatabase(ACTION, () => this.#letter.write(chunk)),
      );
    } catch (error) {
      await this.abort();
      throw error;
    }
  }

  #checkNotEnded(): void {
    if (this.#ended) throw new TypeError("Cannot go on with a mail: it ended");
  }

  async commit(length: number): Promise<Delivered> {
    this.#checkNotEnded();
    try {
      const { patient, undeterred } = this.#store;
      await patient(asDatabase(ACTION, () => this.#letter.end()));
      const work = asDatabase(ACTION, () => this.#deliver(length));
      return await undeterred(work);
    } finally {
      this.#ended = true;
      // If not, it failed, or an earlier delivery of the draft was the answer.
      await this.#letter.close({ delivered: this.#made !== undefined });
    }
  }

  async #deliver(length: number): Promise<Delivered> {
    for (let attempt = 1;; attempt++) {
      const micros = this.#context.nextMicros();
      try {
        return await this.#deliverAt(micros, length);
      } catch (error) {
        // Another sender's draft of this id came in the same microsecond.
        if (!isTaken(error) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #deliverAt(micros: number, length: number): Promise<Delivered> {
    const id = makeMailId(micros, this.#context.tag);
    const time = Math.floor(micros / 1000);
    const head = formatHead(this.#draft, { id, time, length });
    const { size, id: letter } = this.#letter;
    const mail = makeRow(
      { ...this.#draft, ...marksOfSent(this.#draft) },
      { id, micros, length, size, headSize: head.length, letter },
    );
    const { boxes: found } = this.#context;
    const work = async (connection: Querier, rows: Row[]) => {
      const boxes = lockedAgain(rows, found);
      const places = this.#places(boxes, mail.bytes);
      await this.#add(connection, { mail, head, places, boxes });
      return places.length > this.#names.length;
    };
    const first = lockSql([...found.keys()], mail.key);
    try {
      const copied = await this.#store.database.transact(work, { first });
      this.#made = id;
      return { id, ...this.#draft.copy && { copied } };
    } catch (error) {
      return await this.#earlier(error);
    }
  }

  /**
   * What the draft became at the same time elsewhere: that may have taken the room, too.
   *
   * @throws {Error} If that is not why the delivery failed.
   */
  async #earlier(error: unknown): Promise<Delivered> {
    const { database, now } = this.#store;
    const mayBe = error instanceof SentBefore ||
      error instanceof OverQuotaError;
    const id = mayBe && await findSent(database, this.#key, now());
    if (!id) throw error;
    await confirmBox(database, this.#key.sender);
    return { id };
  }

  get #key(): DraftKey {
    return { sender: this.#draft.from, tag: this.#context.tag };
  }

  get #names(): string[] {
    return recipientsOf(this.#draft);
  }

  /** @throws {OverQuotaError} If a recipient's box has no room. */
  #places(boxes: Map<string, LockedBox>, bytes: number): Place[] {
    const { from, to, cc, copy } = this.#draft;
    const { quota = Infinity } = this.#store;
    const hasRoom = (user: string) => boxes.get(user)!.bytes + bytes <= quota;
    const placeOf = (user: string, unread: boolean) => ({
      ...{ box: boxes.get(user)!.id, unread, recent: unread },
      ...{ flags: unread ? "" : "S", ...sentPart(user, { from, to, cc }) },
    });
    for (const name of this.#names) {
      if (!hasRoom(name)) throw new OverQuotaError(name);
    }
    const places = this.#names.map((name) => placeOf(name, true));
    if (copy && hasRoom(from)) places.push(placeOf(from, false));
    return places;
  }

  async #add(
    connection: Querier,
    { mail, head, places, boxes }: {
      mail: MailRow;
      head: Uint8Array;
      places: Place[];
      boxes: Map<string, LockedBox>;
    },
  ): Promise<void> {
    const facts = { head, sealed: mail.sealed, holders: places.length };
    const letter = await this.#letter.row(connection, facts);
    const ids = new Set(places.map(({ box }) => box));
    const filled = [...boxes.values()].filter(({ id }) => ids.has(id));
    const [draft, now] = [this.#key, this.#store.now()];
    await addMails(connection, filled, { mail, places, letter, draft, now });
  }

  async abort(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#letter.close({ delivered: false });
  }
}

import { marksOfSent } from "../../../letter/sent_marks.ts";
import { formatHead } from "../../../letter/write_head.ts";
import { OverQuotaError } from "../../errors.ts";
import type { CheckedDraft, Delivered, Delivery } from "../../store.ts";
import { diskBytes } from "../../maildir/disk_bytes.ts";
import { makeMailId } from "../../maildir/mail_name.ts";
import type { Box } from "../boxes/box_rows.ts";
import { makeRow } from "../boxes/make_row.ts";
import { asDatabase, isTaken } from "../database/database_error.ts";
import { LetterWriter } from "../letters/letter_writer.ts";
import type { StoreContext } from "../store_context.ts";
import { postMail } from "./post_mail.ts";

const ACTION = "store the mail";
/** How many ids are tried where other drafts have the same. */
const ATTEMPTS = 5;

/** What a mail being written needs beside its store. */
export interface DeliveryContext {
  /** The draft's tag. */
  tag: string;
  /** The boxes of sender and recipients, as the delivery found them. */
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
    const draft = this.#draft;
    const head = formatHead(draft, { id, time, length });
    const { size, id: letter } = this.#letter;
    const mail = makeRow(
      { ...draft, ...marksOfSent(draft) },
      { id, micros, length, size, headSize: head.length, letter },
    );
    const { boxes, tag } = this.#context;
    const delivered = await postMail(this.#store, {
      ...{ draft, key: { sender: draft.from, tag }, boxes },
      ...{ mail, head, letter: this.#letter },
    });
    if (delivered.id === id) this.#made = id;
    return delivered;
  }

  async abort(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#letter.close({ delivered: false });
  }
}

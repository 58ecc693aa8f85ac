import { concatBytes } from "../../../crypto/bytes.ts";
import { recipientsOf } from "../../../letter/recipients.ts";
import { marksOfSent } from "../../../letter/sent_marks.ts";
import { formatHead } from "../../../letter/write_head.ts";
import { asStorage, asStorageSync, OverQuotaError } from "../../errors.ts";
import type { CheckedDraft, Delivered, Delivery } from "../../store.ts";
import { diskBytes } from "../disk_bytes.ts";
import { makeEntry } from "../index/make_entry.ts";
import { draftKey, makeMailId } from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";
import type { Mailboxes } from "../mailboxes.ts";
import { type JournalEntry, unfinishedName } from "./journal.ts";
import type { Patience } from "../patience.ts";
import type { Room } from "./preparation.ts";
import { TmpFile } from "./tmp_file.ts";

/** A content up to this size is kept in memory and written in one go. */
const SMALL = 64 * 1024;
const ACTION = "store the mail";

/** What a mail being written needs of its store. */
export interface WriterContext {
  boxes: Mailboxes;
  /** The time in µs since the epoch, but never the same twice. */
  nextMicros(): number;
  /** Gives the mail to its recipients. */
  deliver(entry: JournalEntry): Promise<Delivered>;
  /** Awaits the disk. */
  patient: Patience;
}

/** A mail being written into the sender's `tmp`. */
export class MailDelivery implements Delivery {
  readonly #context: WriterContext;
  readonly #draft: CheckedDraft;
  readonly #tag: string;
  readonly #room: Room;
  readonly #sender: Mailbox;
  /** Bytes of the content so far. */
  #size = 0;
  #headSize = 0;
  /** What is not in the file yet. */
  #pending: Uint8Array[] = [];
  /** None as long as the content is small. */
  #file?: TmpFile;
  #ended = false;

  /** @param tag The draft's. */
  constructor(
    context: WriterContext,
    draft: CheckedDraft,
    tag: string,
    room: Room,
  ) {
    this.#context = context;
    this.#draft = draft;
    this.#tag = tag;
    this.#room = room;
    this.#sender = context.boxes.of(draft.from);
  }

  write(chunk: Uint8Array): void {
    this.#checkNotEnded();
    this.#size += chunk.length;
    try {
      if (diskBytes(this.#size) > this.#room.bytes) {
        throw new OverQuotaError(this.#room.recipient);
      }
      asStorageSync(ACTION, () => this.#append(chunk));
    } catch (error) {
      this.#discard();
      throw error;
    }
  }

  #checkNotEnded(): void {
    if (this.#ended) throw new TypeError("Cannot go on with a mail: it ended");
  }

  #append(chunk: Uint8Array): void {
    if (this.#size <= SMALL) {
      this.#pending.push(chunk.slice());
    } else {
      if (!this.#file) this.#beginFile();
      this.#file!.write(chunk);
    }
  }

  /** Leaves room for the head: its size is known now, and its text at the end. */
  #beginFile(): void {
    const id = makeMailId(this.#context.nextMicros(), this.#tag);
    const head = this.#head(id, 0, 0);
    this.#file = new TmpFile(this.#sender.files, unfinishedName());
    this.#writePending(head);
  }

  #head(id: string, time: number, length: number): Uint8Array {
    const head = formatHead(this.#draft, { id, time, length });
    if (this.#file && head.length !== this.#headSize) {
      throw new TypeError("Cannot end a mail: its head changed its size");
    }
    this.#headSize = head.length;
    return head;
  }

  #writePending(head: Uint8Array): void {
    this.#file!.write(concatBytes(head, ...this.#pending));
    this.#pending = [];
  }

  async commit(length: number): Promise<Delivered> {
    this.#checkNotEnded();
    try {
      return await asStorage(ACTION, async () => {
        const entry = await this.#seal(length);
        // From here on the file is in the journal, which decides when it is removed.
        const file = this.#file;
        this.#file = undefined;
        try {
          return await this.#context.deliver(entry);
        } finally {
          file?.close();
        }
      });
    } finally {
      this.#discard();
    }
  }

  /** Makes the file whole and durable, under the name that the mail will have. */
  async #seal(length: number): Promise<JournalEntry> {
    const { micros, id, file } = this.#reserve();
    try {
      const head = this.#head(id, Math.floor(micros / 1000), length);
      if (this.#file) this.#finish(head, id);
      else {
        this.#file = file;
        this.#writePending(head);
      }
    } catch (error) {
      file.discard();
      throw error;
    }
    if (this.#file !== file) file.close();
    await this.#file.makeDurable({
      name: this.#names.length + (this.#draft.copy ? 1 : 0) > 1,
      patient: this.#context.patient,
    });
    return this.#makeEntry(id, micros, length);
  }

  get #names(): string[] {
    return recipientsOf(this.#draft);
  }

  /** Takes the mail's name by an empty file: another worker may receive the same draft. */
  #reserve(): { micros: number; id: string; file: TmpFile } {
    for (;;) {
      const micros = this.#context.nextMicros();
      const id = makeMailId(micros, this.#tag);
      try {
        return { micros, id, file: new TmpFile(this.#sender.files, id) };
      } catch (error) {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      }
    }
  }

  #finish(head: Uint8Array, id: string): void {
    this.#file!.rewriteStart(head);
    this.#file!.moveTo(id);
  }

  #makeEntry(id: string, micros: number, length: number): JournalEntry {
    const { from, to, cc, copy } = this.#draft;
    const recipients = this.#names.map((name) => this.#context.boxes.of(name));
    const file = { id, folder: "new" as const, file: id, micros };
    const bytes = this.#headSize + this.#size;
    const head = { ...this.#draft, ...marksOfSent(this.#draft) };
    const sizes = { length, size: this.#size, bytes };
    return {
      sender: this.#sender,
      recipients,
      copy,
      people: { from, to, cc },
      draft: draftKey(from, this.#tag),
      mail: makeEntry(head, { ...file, ...sizes }),
    };
  }

  abort(): Promise<void> {
    this.#discard();
    return Promise.resolve();
  }

  #discard(): void {
    this.#ended = true;
    this.#pending = [];
    this.#file?.discard();
    this.#file = undefined;
  }
}

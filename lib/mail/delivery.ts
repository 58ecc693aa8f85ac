import { concatBytes } from "../crypto/bytes.ts";
import { deliverOnce } from "./deliver_once.ts";
import { asStorage, asStorageSync, OverQuotaError } from "./errors.ts";
import {
  type FileSystem,
  type OpenFile,
  removeIfThere,
  syncFolder,
  writeFully,
} from "./file_system.ts";
import { formatHead } from "./letter_writer.ts";
import { makeMailId } from "./mail_name.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Mailboxes } from "./mailboxes.ts";
import { describeParcel, type Parcel, unfinishedName } from "./parcel.ts";
import type { Delivery, Draft } from "./store.ts";

/** A content up to this size is kept in memory and written in one go. */
const SMALL = 64 * 1024;
const ACTION = "store the mail";

/** What the deliveries of a store have in common. */
export interface DeliveryContext {
  boxes: Mailboxes;
  /** Bytes that a box may have. */
  quota?: number;
  /** In ms since the epoch. */
  now(): number;
  /** The same in µs, but never the same twice. */
  nextMicros(): number;
}

/** The recipient with the least room, and how many bytes that is. */
export interface Room {
  recipient: string;
  bytes: number;
}

/** A mail being written into the sender's `tmp`. */
export class MailDelivery implements Delivery {
  readonly #context: DeliveryContext;
  readonly #draft: Draft;
  readonly #hash: Promise<string>;
  readonly #room: Room;
  readonly #sender: Mailbox;
  /** Bytes of the content so far. */
  #size = 0;
  #headSize = 0;
  /** What is not in the file yet. */
  #pending: Uint8Array[] = [];
  #file?: OpenFile;
  /** The file's name in `tmp`; nothing if there is none, or if it is not ours any more. */
  #name?: string;
  #ended = false;

  /** @param hash The draft's. */
  constructor(
    context: DeliveryContext,
    draft: Draft,
    hash: Promise<string>,
    room: Room,
  ) {
    this.#context = context;
    this.#draft = draft;
    this.#hash = hash;
    this.#room = room;
    this.#sender = context.boxes.of(draft.from);
  }

  get #fs(): FileSystem {
    return this.#context.boxes.fs;
  }

  #path(name: string): string {
    return this.#sender.files.pathOf("tmp", name);
  }

  write(chunk: Uint8Array): void {
    this.#checkNotEnded();
    this.#discardIfFails(() => {
      this.#size += chunk.length;
      if (this.#size > this.#room.bytes) {
        throw new OverQuotaError(this.#room.recipient);
      }
      asStorageSync(ACTION, () => this.#append(chunk));
    });
  }

  #checkNotEnded(): void {
    if (this.#ended) throw new TypeError("Cannot go on with a mail: it ended");
  }

  #discardIfFails<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      this.#discard();
      throw error;
    }
  }

  #append(chunk: Uint8Array): void {
    if (this.#size <= SMALL) {
      this.#pending.push(chunk.slice());
    } else {
      if (!this.#file) this.#beginUnknown();
      writeFully(this.#file!, chunk);
    }
  }

  /** The head is there for its size; what it should say is known at the end. */
  #beginUnknown(): void {
    const name = unfinishedName();
    this.#file = this.#create(name);
    this.#name = name;
    const id = makeMailId(this.#context.nextMicros(), "0".repeat(24));
    this.#writePending(this.#head(id, 0, 0));
  }

  #create(name: string): OpenFile {
    const options = { write: true, createNew: true, mode: 0o600 };
    return this.#fs.openSync(this.#path(name), options);
  }

  #head(id: string, time: number, length: number): Uint8Array {
    return formatHead(this.#draft, { id, time, length });
  }

  #writePending(head: Uint8Array): void {
    this.#headSize = head.length;
    writeFully(this.#file!, concatBytes(head, ...this.#pending));
    this.#pending = [];
  }

  async commit(length: number): Promise<{ id: string }> {
    this.#checkNotEnded();
    try {
      return await asStorage(ACTION, async () => {
        const parcel = await this.#seal(length);
        // From here on the parcel is a journal, and not to be removed in passing.
        this.#name = undefined;
        return await deliverOnce(parcel, await this.#hash, this.#context);
      });
    } finally {
      this.#discard();
    }
  }

  /** Makes the file whole and durable, under the name that the mail will have. */
  async #seal(length: number): Promise<Parcel> {
    const { micros, id, file } = this.#createFinal(await this.#hash);
    const time = Math.floor(micros / 1000);
    if (this.#file) {
      file.close();
      this.#moveTo(id, () => this.#head(id, time, length));
    } else {
      this.#file = file;
      this.#name = id;
      this.#writePending(this.#head(id, time, length));
    }
    await this.#makeDurable();
    const recipients = this.#draft.to.map((to) => this.#context.boxes.of(to));
    const { from, title } = this.#draft;
    const size = this.#size;
    const bytes = this.#headSize + size;
    const mail = describeParcel(
      { id, micros, from, title, length, size, bytes },
    );
    return { sender: this.#sender, recipients, id, mail };
  }

  /** Another worker may take the same draft in at the same time. */
  #createFinal(hash: string): { micros: number; id: string; file: OpenFile } {
    for (;;) {
      const micros = this.#context.nextMicros();
      const id = makeMailId(micros, hash);
      try {
        return { micros, id, file: this.#create(id) };
      } catch (error) {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      }
    }
  }

  /** Puts the file, with its head as it should be, in the place of an empty one. */
  #moveTo(id: string, makeHead: () => Uint8Array): void {
    try {
      this.#rewriteHead(makeHead());
      this.#fs.renameSync(this.#path(this.#name!), this.#path(id));
      this.#name = id;
    } catch (error) {
      removeIfThere(this.#fs, this.#path(id));
      throw error;
    }
  }

  #rewriteHead(head: Uint8Array): void {
    if (head.length !== this.#headSize) {
      throw new TypeError("Cannot end a mail: its head changed its size");
    }
    this.#file!.seekSync(0, Deno.SeekMode.Start);
    writeFully(this.#file!, head);
  }

  /** A journal that several depend on has to outlast a loss of power. */
  async #makeDurable(): Promise<void> {
    const several = this.#draft.to.length > 1;
    const folder = several
      ? syncFolder(this.#fs, this.#sender.files.pathOf("tmp"))
      : undefined;
    const results = await Promise.allSettled([this.#file!.sync(), folder]);
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
    this.#file!.close();
    this.#file = undefined;
  }

  // deno-lint-ignore require-await
  async abort(): Promise<void> {
    this.#discard();
  }

  /** Whatever cannot be removed is, when it is old, by recovery. */
  #discard(): void {
    this.#ended = true;
    this.#pending = [];
    try {
      this.#file?.close();
      if (this.#name) removeIfThere(this.#fs, this.#path(this.#name));
    } catch {
      // The error that led here is the one to tell.
    }
    this.#file = undefined;
    this.#name = undefined;
  }
}

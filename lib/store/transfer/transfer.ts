/**
 * How one store hands its mail to another: what both speak of, and what each of them does.
 * `move_mail.ts` has the order of the steps; `maildir/transfer` and `postgres/transfer` are
 * the two sides.
 *
 * @module
 */
import type { Correspondents } from "../maildir/index/rows/sent_part.ts";
import type { MailEntry } from "../maildir/index/mail_columns.ts";

/** How a mail lies in one box. */
export interface MovedPlace {
  /** The box: of a user, or one that was set aside, `zoe@2026-11-28`. */
  box: string;
  /** Letters, as a Maildir has them. */
  flags: string;
  /** Whether no program has seen it yet: it lies in `new`. */
  recent: boolean;
  /** When it was deleted, in ms since the epoch, if it can be brought back. */
  deleted?: number;
}

/** What a store keeps of a mail, in whichever box. */
export type MovedEntry = Omit<
  MailEntry,
  "folder" | "file" | "draft" | "unread" | "sent" | "copy"
>;

/** A mail, and the boxes that have it. */
export interface MovedMail {
  id: string;
  /** The name of its file in a Maildir, without flags. */
  base: string;
  /** Bytes of the message. */
  size: number;
  places: readonly MovedPlace[];
  /**
   * Opens it to be copied.
   *
   * @param places Those of its places that are wanted.
   * @returns Undefined if it turns out to be no mail of these boxes.
   */
  open(places: readonly MovedPlace[]): Promise<MovedLetter | undefined>;
}

/** A mail that is open to be copied; its reader closes it. */
export interface MovedLetter extends Pick<MovedMail, "id" | "base" | "size"> {
  /** Of those that were wanted, the ones that it really has. */
  places: readonly MovedPlace[];
  entry: MovedEntry;
  /** Who wrote it and to whom, as its head says. */
  people(): Correspondents;
  /** Bytes of its header. */
  headSize: number;
  /** The whole message, in pieces; each takes the place of the one before it. */
  content(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  close(): void;
}

/** What a draft became that was sent within a day. */
export interface SentMark {
  sender: string;
  /** The id of the mail. */
  mail: string;
}

/** How much a box has. */
export interface BoxCount {
  mails: number;
  unread: number;
  /** Mails that can be brought back. */
  deleted: number;
}

/** The counts of a box that has nothing, or is not there. */
export const NOTHING: BoxCount = { mails: 0, unread: 0, deleted: 0 };

/** A store whose mail goes to another. Nothing else uses it meanwhile. */
export interface TransferSource {
  /** How a person calls it. */
  readonly name: string;
  /** The names of all boxes; those of `MovedPlace.box`. */
  boxes(): Promise<string[]>;
  /** Mails of all boxes and deleted ones, about as many as `mails` has places. */
  total(): Promise<number>;
  /** All mails in an order of its own, always the same. */
  mails(): AsyncIterable<MovedMail>;
  /** The drafts of the last day. */
  sent(): AsyncIterable<SentMark>;
  close(): Promise<void> | void;
}

/** A store that takes the mail of another in. Nothing else uses it meanwhile. */
export interface TransferTarget {
  /** How a person calls it. */
  readonly name: string;
  /**
   * Notes that it has not all its mail yet, so that no server begins with a part; durable on
   * return.
   *
   * @param source Where the mail comes from, for a person.
   * @throws {TransferError} If that of another place has not all come yet.
   */
  begin(source: string): Promise<void>;
  /** Notes that it has all. */
  end(): Promise<void>;
  /** Makes the boxes that are missing; durable on return. */
  makeBoxes(boxes: readonly string[]): Promise<void>;
  /** How much each of these boxes has. */
  counts(boxes: readonly string[]): Promise<Map<string, BoxCount>>;
  /** Of each mail, the places that it has here as they are to be. */
  has(mails: readonly MovedMail[]): Promise<(readonly MovedPlace[])[]>;
  /**
   * Adds mails to their places, and reads back what it has of each. Each of them is there,
   * whole, or not at all, whatever happens meanwhile.
   *
   * @throws {TransferError} If one is not what the source has.
   */
  add(letters: readonly MovedLetter[]): Promise<void>;
  /** Notes drafts; those that it knows stay as they are. */
  noteSent(marks: readonly SentMark[]): Promise<void>;
  /**
   * Makes all durable, and counts what there is of each box, not trusting what it noted.
   */
  finish(boxes: readonly string[]): Promise<Map<string, BoxCount>>;
  close(): Promise<void> | void;
}

/** Why mail cannot be moved, in words for a person. */
export class TransferError extends Error {
  override name = "TransferError";

  /** @param hint What to do about it. */
  constructor(message: string, readonly hint?: string) {
    super(message);
  }
}

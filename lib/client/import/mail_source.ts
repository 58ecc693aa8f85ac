import type { ImportHead } from "../../protocol/requests/mails/import.ts";

/** What a source says of a message beside its bytes. */
export type Marks = Pick<ImportHead, "flags" | "recent">;

/** A message to be imported. */
export interface SourceMessage {
  /** Where it is, for a person. */
  name: string;
  /** When it was received, in ms since the epoch. */
  time: number;
  /** @param head The beginning of the message, with the header. */
  marks(head: Uint8Array): Marks;
  /**
   * Its bytes; each piece takes the place of the one before it.
   *
   * @throws {FileError} If they cannot be read.
   */
  open(): AsyncIterable<Uint8Array>;
}

/** Something in the place of a message. */
export interface NoMessage {
  name: string;
  /** Why it is none, as a sentence without its period. */
  problem: string;
}

/** Where messages are read from: an mbox or a Maildir. */
export interface MailSource {
  /** How many messages there are. */
  count(): Promise<number>;
  /** Each message, and what is in the place of one. */
  messages(): AsyncIterable<SourceMessage | NoMessage>;
  /** What is beside it and is not imported, for a person. */
  beside: string[];
}

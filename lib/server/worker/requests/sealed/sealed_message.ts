import { concatBytes } from "../../../../crypto/bytes.ts";
import { type Header, readHeader } from "../../../../letter/header.ts";
import { checkSealedDraft, SealedContent } from "./sealed_draft.ts";

/** Bytes of a header up to which it may be that of a sealed letter; it has 6 KB at most. */
const HEADER_LIMIT = 64 * 1024;

/** Looks at a message that is imported as it comes: it has to be a sealed letter. */
export class SealedMessage {
  #header = new Uint8Array(0);
  #content?: SealedContent;

  /**
   * @throws {RequestError} `sealed_only`, if its header is that of another mail;
   * `bad_request`, if the rest has not the form of a sealed letter.
   */
  add(piece: Uint8Array): void {
    if (this.#content) return this.#content.add(piece);
    this.#header = concatBytes(this.#header, piece);
    const header = readHeader(this.#header, false);
    const goesOn = header.size === this.#header.length;
    if (!goesOn || this.#header.length > HEADER_LIMIT) this.#begin(header);
  }

  #begin(header: Header): void {
    checkSealedDraft({
      title: header.field("Subject").trim(),
      fields: {
        content_type: header.field("Content-Type").trim(),
        content_transfer_encoding: header.field("Content-Transfer-Encoding")
          .trim(),
      },
    }, true);
    this.#content = new SealedContent();
    this.#content.add(this.#header.subarray(header.size));
  }

  /** @throws {RequestError} As {@link add}, also if something is missing. */
  end(): void {
    if (!this.#content) this.#begin(readHeader(this.#header, true));
    this.#content!.end();
  }
}

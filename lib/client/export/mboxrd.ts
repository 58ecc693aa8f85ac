import { concatBytes, encodeText } from "../../crypto/bytes.ts";

export const NEWLINE = 0x0a;
export const QUOTE = 0x3e;
export const FROM = encodeText("From ");

/**
 * Quotes a message for an mbox file of the "mboxrd" kind as it streams by: a line that
 * begins with any number of ">" and "From " gets one more ">", which readers remove.
 */
export class MboxrdQuoter {
  #held: Uint8Array = new Uint8Array(0);
  #atStart = true;
  #last = NEWLINE;

  quote(piece: Uint8Array): Uint8Array {
    const bytes = concatBytes(this.#held, piece);
    const parts: Uint8Array[] = [];
    let done = 0;
    let at = 0;
    while (at < bytes.length) {
      if (!this.#atStart) {
        const newline = bytes.indexOf(NEWLINE, at);
        this.#atStart = newline >= 0;
        at = newline < 0 ? bytes.length : newline + 1;
      } else if (bytes[at] === QUOTE) at++;
      else {
        const matched = matchFrom(bytes, at);
        if (matched < FROM.length && at + matched === bytes.length) break;
        if (matched === FROM.length) {
          parts.push(bytes.subarray(done, at), Uint8Array.of(QUOTE));
          done = at;
        }
        this.#atStart = false;
      }
    }
    this.#held = bytes.subarray(at);
    this.#last = bytes.at(-1) ?? this.#last;
    return concatBytes(...parts, bytes.subarray(done, at));
  }

  /** Whether the last line of the message ends in a newline, so far. */
  get endsLine(): boolean {
    return this.#last === NEWLINE;
  }

  /** The rest, the newline of an unfinished last line, and the empty line after a mail. */
  end(): Uint8Array {
    const missing = this.endsLine ? 0 : 1;
    return concatBytes(this.#held, encodeText("\n".repeat(missing + 1)));
  }
}

/** How many bytes of "From " match at an offset. */
export function matchFrom(bytes: Uint8Array, at: number): number {
  let matched = 0;
  while (matched < FROM.length && bytes[at + matched] === FROM[matched]) {
    matched++;
  }
  return matched;
}

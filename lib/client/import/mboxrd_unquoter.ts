import { concatBytes } from "../../crypto/bytes.ts";
import { FROM, matchFrom, NEWLINE, QUOTE } from "../export/mboxrd.ts";

/**
 * Takes the quoting out of a message of an mbox as it streams by: a line that begins with
 * any number of ">", at least one, and "From " loses one ">".
 */
export class MboxrdUnquoter {
  #held: Uint8Array = new Uint8Array(0);
  #atStart = true;

  /** The bytes that are certain; the caller may use the piece again. */
  unquote(piece: Uint8Array): Uint8Array {
    const bytes = concatBytes(this.#held, piece);
    const parts: Uint8Array[] = [];
    let done = 0;
    let at = 0;
    while (at < bytes.length) {
      if (!this.#atStart) {
        const newline = bytes.indexOf(NEWLINE, at);
        this.#atStart = newline >= 0;
        at = newline < 0 ? bytes.length : newline + 1;
        continue;
      }
      const quoted = isQuotedFrom(bytes, at);
      if (quoted === "unknown") break;
      if (quoted === "yes") {
        parts.push(bytes.subarray(done, at));
        done = at + 1;
      }
      // Of several ">" the last one tells.
      if (quoted === "later") at++;
      else this.#atStart = false;
    }
    this.#held = bytes.subarray(at);
    return concatBytes(...parts, bytes.subarray(done, at));
  }

  /** The rest. */
  end(): Uint8Array {
    return this.#held;
  }
}

/** Whether ">From " stands there, or ">" before another one, which may begin it. */
function isQuotedFrom(
  bytes: Uint8Array,
  at: number,
): "yes" | "no" | "later" | "unknown" {
  if (bytes[at] !== QUOTE) return "no";
  if (bytes[at + 1] === QUOTE) return "later";
  const matched = matchFrom(bytes, at + 1);
  if (matched === FROM.length) return "yes";
  return at + 1 + matched === bytes.length ? "unknown" : "no";
}

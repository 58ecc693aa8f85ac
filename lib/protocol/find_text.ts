/**
 * Texts that differ in case or in how accents are written are the same to a search
 * (docs/protocol.md, "Requests"). A sigma is lowered otherwise where a word ends.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fold } from "./find_text.ts";
 *
 * assertEquals(fold("Gr\u00dc\u00dfe ΟΔΟΣ"), fold("gru\u0308ße οδοσ"));
 * ```
 */
export function fold(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.normalize("NFKC").toLowerCase().replaceAll("ς", "σ");
}

/** Looks for a text in another one that streams by, also where the end of a piece cuts it. */
export class TextFinder {
  readonly #wanted: string;
  #tail = "";
  #found = false;

  /** @param text What is looked for. */
  constructor(text: string) {
    this.#wanted = fold(text);
  }

  /** Whether it has come by. */
  get found(): boolean {
    return this.#found;
  }

  /** Whether it was in this piece, or in one before. */
  add(piece: string): boolean {
    if (this.#found) return true;
    const text = this.#tail + piece;
    this.#found = fold(text).includes(this.#wanted);
    // Folding may make a text shorter, but not by more than that.
    this.#tail = text.slice(-4 * this.#wanted.length);
    return this.#found;
  }
}

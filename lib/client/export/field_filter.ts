import { bytesOf, octetsOf } from "../../letter/octets.ts";

/** Bytes in which the name of a field and the blanks after it have to end. */
const NAME_WINDOW = 128;
const NOTHING = new Uint8Array(0);

/** Names of fields, in any case, as a {@linkcode FieldFilter} looks for them. */
export class FilteredFields {
  /** Matches how the line of such a field begins. */
  readonly starts: RegExp;
  /** Matches the names, wherever they stand. */
  readonly anywhere: RegExp;

  constructor(names: readonly string[]) {
    const any = names.join("|");
    this.starts = new RegExp(
      `^(?:\\xef\\xbb\\xbf)?(?:${any})[ \\t]*(?::|$)`,
      "i",
    );
    this.anywhere = new RegExp(any, "i");
  }
}

/**
 * Leaves fields out of the header of a message as it streams by, and nothing else. Programs
 * differ on what ends a line and a header. To be left out of what any of them reads, a field
 * may stand after a CR alone, and a header ends only with an empty line that all see.
 */
export class FieldFilter {
  readonly #fields: FilteredFields;
  #held = "";
  #place: "start" | "line" | "content" = "start";
  /** Whether the line under way, or the one before it, is left out. */
  #drops: boolean;
  #isFirst = true;

  /**
   * @param fields The ones to leave out.
   * @param follows Whether lines come before the message: a line that continues a field
   * would then continue these, and is left out.
   */
  constructor(fields: FilteredFields, follows = false) {
    this.#fields = fields;
    this.#drops = follows;
  }

  /** What is left of the next bytes of the message, so far. */
  add(piece: Uint8Array): Uint8Array {
    if (this.#place === "content") return piece;
    const octets = octetsOf(piece);
    if (this.#isPlain(octets)) {
      this.#place = "content";
      return piece;
    }
    this.#held += octets;
    return bytesOf(this.#take(false));
  }

  /** Whether a message begins with a whole header that has none of the names anywhere. */
  #isPlain(octets: string): boolean {
    if (!this.#isFirst || this.#drops || this.#held !== "") return false;
    const end = /^[^\r\n]/.test(octets) ? octets.search(/\n\r?\n/) : -1;
    return end > 0 && !this.#fields.anywhere.test(octets.slice(0, end));
  }

  /** The rest of a message that ended. */
  end(): Uint8Array {
    if (this.#held === "") return NOTHING;
    return bytesOf(this.#take(true));
  }

  #take(isEnd: boolean): string {
    let left = "";
    for (let size = -1; size !== this.#held.length;) {
      size = this.#held.length;
      if (this.#place === "start") this.#begin(isEnd);
      if (this.#place === "line") left += this.#takeLine(isEnd);
    }
    if (this.#place !== "content") return left;
    const rest = this.#held;
    this.#held = "";
    return left + rest;
  }

  /** Looks at how a line begins, once that is here. */
  #begin(isEnd: boolean): void {
    const start = /^[^\r\n]*/.exec(this.#held.slice(0, NAME_WINDOW))![0];
    const isHere = start.length === NAME_WINDOW || isEnd ||
      start.length + 1 < this.#held.length;
    if (!isHere || this.#held === "") return;
    if (/^\r?\n/.test(this.#held) && !this.#isFirst) this.#place = "content";
    else this.#place = "line";
    if (!/^[ \t]/.test(start)) this.#drops = this.#fields.starts.test(start);
    if (start !== "") this.#isFirst = false;
  }

  /** Takes a line to its end, or as much of it as is here. */
  #takeLine(isEnd: boolean): string {
    const end = /\r\n|\n|\r(?!$)/.exec(this.#held);
    const isCut = !isEnd && this.#held.endsWith("\r");
    const size = end
      ? end.index + end[0].length
      : this.#held.length - (isCut ? 1 : 0);
    const line = this.#held.slice(0, size);
    this.#held = this.#held.slice(size);
    if (end) this.#place = "start";
    return this.#drops ? "" : line;
  }
}

import type { LineReader } from "./line_reader.ts";

/** A key that edits a line, by the names of node:readline. */
export interface EditKey {
  name: string;
  ctrl?: boolean;
  meta?: boolean;
}

/** What a person does at a terminal that passes on each key. */
export type Key =
  | { kind: "text"; text: string; pasted: boolean }
  | { kind: "enter"; pasted: boolean }
  | { kind: "edit"; key: EditKey }
  | { kind: "end" | "interrupt" };

const ESCAPE = 0x1b;
const RETURN = 0x0d;
const NEWLINE = 0x0a;
const TAB = 0x09;
const DELETE = 0x7f;

const ctrl = (name: string): EditKey => ({ name, ctrl: true });
const meta = (name: string): EditKey => ({ name, meta: true });

const CONTROLS = new Map<number, Key>([
  [0x03, { kind: "interrupt" }],
  [0x04, { kind: "end" }],
  ...edits({
    0x01: ctrl("a"),
    0x02: ctrl("b"),
    0x05: ctrl("e"),
    0x06: ctrl("f"),
    0x08: { name: "backspace" },
    0x0b: ctrl("k"),
    0x0e: { name: "down" },
    0x10: { name: "up" },
    0x15: ctrl("u"),
    0x17: ctrl("w"),
    [DELETE]: { name: "backspace" },
  }),
]);

/** Sequences after ESC (ECMA-48, 5.4; xterm's ctlseqs) that edit. Others do nothing. */
const SEQUENCES: Record<string, EditKey> = {
  "[A": { name: "up" },
  "OA": { name: "up" },
  "[B": { name: "down" },
  "OB": { name: "down" },
  "[D": { name: "left" },
  "OD": { name: "left" },
  "[C": { name: "right" },
  "OC": { name: "right" },
  "[H": { name: "home" },
  "OH": { name: "home" },
  "[1~": { name: "home" },
  "[7~": { name: "home" },
  "[F": { name: "end" },
  "OF": { name: "end" },
  "[4~": { name: "end" },
  "[8~": { name: "end" },
  "[3~": { name: "delete" },
  "[1;5D": ctrl("left"),
  "[1;5C": ctrl("right"),
  "b": meta("b"),
  "f": meta("f"),
  "d": meta("d"),
};
const PASTE_BEGINS = "[200~";
const PASTE_ENDS = "[201~";

function edits(keys: Record<number, EditKey>): [number, Key][] {
  return Object.entries(keys)
    .map(([byte, key]) => [Number(byte), { kind: "edit", key }]);
}

/** Terminals that do not mark what is pasted, by TERM: the Linux console and old ones. */
const UNMARKED = /^(linux|vt\d|cons25|sun)/;

/**
 * Tells keys, pasted text and escape sequences apart. What edits nothing, such as
 * Ctrl-Q or a function key, is passed over and never becomes text.
 */
export class KeyReader {
  readonly #bytes: LineReader;
  /**
   * Whether more that came together with an Enter tells that it was pasted. Nobody types so
   * fast; what was typed while nothing read looks like it, too, and is then one line.
   */
  readonly #bursts: boolean;
  readonly #decoder = new TextDecoder();
  #pasting = false;
  /** A byte to look at once more. */
  #again?: number;
  /** A lone Escape came; what follows may be the rest of its sequence. */
  #escaped = false;
  #afterReturn = false;

  /** @param term The kind of terminal, as TERM names it. */
  constructor(bytes: LineReader, term = "") {
    this.#bytes = bytes;
    this.#bursts = UNMARKED.test(term);
  }

  /** The next key, or null at the end of the input. */
  async next(): Promise<Key | null> {
    for (;;) {
      const byte = await this.#byte();
      if (byte === null) return null;
      const key = await this.#keyOf(byte);
      if (key) return key;
    }
  }

  async #byte(): Promise<number | null> {
    const byte = this.#again ?? await this.#bytes.readByte();
    this.#again = undefined;
    return byte;
  }

  async #keyOf(byte: number): Promise<Key | undefined> {
    const escaped = this.#escaped;
    const afterReturn = this.#afterReturn;
    this.#escaped = false;
    const isPasted = this.#pasting || this.#bursts && this.#bytes.hasHeld;
    this.#afterReturn = byte === RETURN && isPasted;
    if (byte === ESCAPE) return await this.#escape();
    if (escaped && (byte === 0x5b || byte === 0x4f)) {
      return await this.#sequence(byte);
    }
    if (byte === NEWLINE && afterReturn) return undefined;
    if (byte === NEWLINE || byte === RETURN) {
      return { kind: "enter", pasted: isPasted };
    }
    if (isText(byte)) return this.#text(byte);
    return this.#pasting ? undefined : CONTROLS.get(byte);
  }

  /** A lone Escape is a key; a terminal sends a sequence at once. */
  async #escape(): Promise<Key | undefined> {
    if (!this.#bytes.hasHeld) {
      this.#escaped = true;
      return undefined;
    }
    const byte = await this.#byte();
    if (byte === null || byte < 0x20) return this.#putBack(byte);
    return await this.#sequence(byte);
  }

  #putBack(byte: number | null): undefined {
    this.#again = byte ?? undefined;
  }

  async #sequence(first: number): Promise<Key | undefined> {
    if (first !== 0x5b && first !== 0x4f) {
      return first === DELETE
        ? this.#edit(meta("backspace"))
        : this.#known(String.fromCharCode(first));
    }
    let sequence = String.fromCharCode(first);
    for (;;) {
      const byte = await this.#byte();
      if (byte === null || byte < 0x20 || byte > 0x7e) {
        return this.#putBack(byte);
      }
      // Longer than any key's: what a program sends that is no terminal.
      if (sequence.length < 32) sequence += String.fromCharCode(byte);
      // The Linux console sends ESC [ [ A for F1.
      if (byte >= 0x40 && sequence !== "[[") return this.#known(sequence);
    }
  }

  #known(sequence: string): Key | undefined {
    if (sequence === PASTE_BEGINS || sequence === PASTE_ENDS) {
      this.#pasting = sequence === PASTE_BEGINS;
      return undefined;
    }
    return Object.hasOwn(SEQUENCES, sequence)
      ? this.#edit(SEQUENCES[sequence])
      : undefined;
  }

  #edit(key: EditKey): Key | undefined {
    return this.#pasting ? undefined : { kind: "edit", key };
  }

  /** A typed Tab stands alone: it may be a key. */
  #text(first: number): Key | undefined {
    const pasted = this.#pasting;
    const fits = (byte: number) => isText(byte) && (pasted || byte !== TAB);
    const isTab = first === TAB && !pasted;
    const run = isTab ? new Uint8Array() : this.#bytes.takeWhile(fits);
    const bytes = Uint8Array.of(first, ...run);
    const text = this.#decoder.decode(bytes, { stream: true });
    return text ? { kind: "text", text, pasted } : undefined;
  }
}

function isText(byte: number): boolean {
  return (byte >= 0x20 && byte !== DELETE) || byte === TAB;
}

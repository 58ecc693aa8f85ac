import { Interrupted, InvalidLine, type Line, type Question } from "./io.ts";
import { DrawnLine } from "./drawn_line.ts";
import type { EditKey, KeyReader } from "./key_reader.ts";

/** The number of SIGINT, which Ctrl-C means where the system does not send it. */
const SIGINT = 2;

/** Most characters that can be edited; node:readline measures them all at each key. */
const EDITABLE = 8192;

/** Where a line is edited. */
export interface Editing {
  keys: Pick<KeyReader, "next">;
  /** Columns of the screen. */
  columns: number;
  /** Most bytes of the line. */
  limit: number;
  question: Pick<Question, "text" | "kind" | "complete">;
  /** Earlier lines, the newest first, which this one joins; a secret has none. */
  history?: string[];
  /** Shows text on the terminal. */
  show(text: string): void;
  /** Given the question and the line as they are drawn, which a secret is not. */
  onDrawn?(line: DrawnLine): void;
}

/**
 * Lets a person edit a line on a terminal in raw mode, by node:readline.
 *
 * @returns The line, or null at the end of the input, which Ctrl-D on an empty line is.
 * @throws {Interrupted} On Ctrl-C.
 * @throws {InvalidLine} If the line is longer; it is read to its end all the same.
 */
export async function editLine(editing: Editing): Promise<Line | null> {
  const { columns, question, history } = editing;
  const secret = question.kind === "secret";
  const line = await DrawnLine.begin({
    columns,
    prompt: question.text,
    history: secret ? undefined : history,
    show: (text) => {
      if (!secret) editing.show(text);
    },
  });
  if (!secret) editing.onDrawn?.(line);
  try {
    return await new LineEditor(line, editing).read();
  } finally {
    line.close();
  }
}

class LineEditor {
  readonly #drawn: DrawnLine;
  readonly #editing: Editing;
  #pasted = false;
  /** What follows the part of the line that can be edited. */
  #tail = "";
  #tooLong = false;
  /** A pasted newline in a line that can have none: a space, if more follows. */
  #gap = false;

  constructor(drawn: DrawnLine, editing: Editing) {
    this.#drawn = drawn;
    this.#editing = editing;
  }

  async read(): Promise<Line | null> {
    for (;;) {
      const key = await this.#editing.keys.next();
      switch (key?.kind) {
        case "interrupt":
          throw new Interrupted(SIGINT);
        case undefined:
          return this.#isEmpty ? null : this.#finish();
        case "end":
          if (this.#isEmpty) return null;
          this.#edit({ name: "delete" });
          break;
        case "enter":
          if (!key.pasted || this.#kind === "contents") {
            this.#pasted ||= key.pasted;
            return this.#finish();
          }
          this.#gap = this.#kind === "line";
          break;
        case "edit":
          this.#edit(key.key);
          break;
        case "text":
          if (this.#completes(key)) await this.#complete();
          else this.#insert(key);
      }
    }
  }

  get #kind(): Question["kind"] {
    return this.#editing.question.kind;
  }

  get #isEmpty(): boolean {
    return this.#drawn.text.length === 0 && !this.#tooLong;
  }

  #insert({ text, pasted }: { text: string; pasted: boolean }): void {
    const gap = this.#gap && this.#drawn.text ? " " : "";
    this.#gap = false;
    this.#pasted ||= pasted;
    const insert = gap + this.#withoutTabs(text, pasted);
    const { text: line, isAtEnd } = this.#drawn;
    const length = line.length + this.#tail.length + insert.length;
    // A character takes at least a byte; the end of the line decides the rest.
    if (length > this.#editing.limit) this.#tooLong = true;
    else if (this.#tail || (length > EDITABLE && isAtEnd)) {
      this.#tail += insert;
      if (this.#kind !== "secret") this.#editing.show(insert);
    } else if (insert) this.#drawn.insert(insert);
  }

  /** Applies an editing key. A tail is only erased: all of it by Ctrl-U. */
  #edit(key: EditKey): void {
    if (this.#tail && key.name === "backspace") {
      this.#tail = this.#tail.replace(/.$/su, "");
      if (this.#kind !== "secret") this.#editing.show("\b \b");
      return;
    }
    if (key.ctrl && key.name === "u") {
      this.#tail = "";
      this.#tooLong = false;
    }
    if (!this.#tail) this.#drawn.press(key);
  }

  #completes({ text, pasted }: { text: string; pasted: boolean }): boolean {
    return text === "\t" && !pasted && this.#kind === "line" && !this.#tail;
  }

  async #complete(): Promise<void> {
    const { complete } = this.#editing.question;
    if (complete) await this.#drawn.complete(complete);
  }

  /** A typed Tab is a key with no meaning here, a pasted one a blank. */
  #withoutTabs(text: string, pasted: boolean): string {
    if (this.#kind === "contents") return text;
    return text.replaceAll("\t", pasted ? " " : "");
  }

  #finish(): Line {
    const { limit } = this.#editing;
    const bytes = new TextEncoder().encode(this.#drawn.text + this.#tail);
    if (this.#tail) this.#editing.show("\n");
    else this.#drawn.enter();
    if (this.#tooLong || bytes.length > limit) {
      throw new InvalidLine(`The line is longer than ${limit} bytes`);
    }
    return { bytes, pasted: this.#pasted };
  }
}

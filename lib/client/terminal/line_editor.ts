import type { Interface } from "node:readline";
import { Interrupted, InvalidLine, type Line, type Question } from "./io.ts";
import { EditorScreen, NoKeys } from "./editor_streams.ts";
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
  question: Pick<Question, "text" | "kind">;
  /** Shows text on the terminal. */
  show(text: string): void;
  /** Given a function that draws the question and the line so far, which a secret is not. */
  onRedraw?(redraw: () => void): void;
}

/**
 * Lets a person edit a line on a terminal in raw mode, by node:readline.
 *
 * @returns The line, or null at the end of the input, which Ctrl-D on an empty line is.
 * @throws {Interrupted} On Ctrl-C.
 * @throws {InvalidLine} If the line is longer; it is read to its end all the same.
 */
export async function editLine(editing: Editing): Promise<Line | null> {
  const { createInterface } = await import("node:readline");
  const secret = editing.question.kind === "secret";
  const screen = new EditorScreen(editing.columns, (text) => {
    if (!secret) editing.show(text);
  });
  const editor = createInterface({
    // deno-lint-ignore no-explicit-any -- two streams of which it uses a part.
    ...{ input: new NoKeys() as any, output: screen as any },
    terminal: true,
    historySize: 0,
    prompt: editing.question.text,
  });
  if (!secret) editing.onRedraw?.(() => editor.prompt(true));
  try {
    return await new LineEditor(editor, editing).read();
  } finally {
    editor.close();
  }
}

class LineEditor {
  readonly #editor: Interface;
  readonly #editing: Editing;
  #pasted = false;
  /** What follows the part of the line that can be edited. */
  #tail = "";
  #tooLong = false;
  /** A pasted newline in a line that can have none: a space, if more follows. */
  #gap = false;

  constructor(editor: Interface, editing: Editing) {
    this.#editor = editor;
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
          this.#insert(key);
      }
    }
  }

  get #kind(): Question["kind"] {
    return this.#editing.question.kind;
  }

  get #isEmpty(): boolean {
    return this.#editor.line.length === 0 && !this.#tooLong;
  }

  #insert({ text, pasted }: { text: string; pasted: boolean }): void {
    const gap = this.#gap && this.#editor.line ? " " : "";
    this.#gap = false;
    this.#pasted ||= pasted;
    const insert = gap + this.#withoutTabs(text, pasted);
    const { line, cursor } = this.#editor;
    const length = line.length + this.#tail.length + insert.length;
    // A character takes at least a byte; the end of the line decides the rest.
    if (length > this.#editing.limit) this.#tooLong = true;
    else if (this.#tail || (length > EDITABLE && cursor === line.length)) {
      this.#tail += insert;
      if (this.#kind !== "secret") this.#editing.show(insert);
    } else if (insert) this.#editor.write(insert);
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
    if (!this.#tail) this.#press(key);
  }

  #press(key: EditKey): void {
    this.#editor.write(null as unknown as string, key);
  }

  /** A typed Tab is a key with no meaning here, a pasted one a blank. */
  #withoutTabs(text: string, pasted: boolean): string {
    if (this.#kind === "contents") return text;
    return text.replaceAll("\t", pasted ? " " : "");
  }

  #finish(): Line {
    const { limit } = this.#editing;
    const bytes = new TextEncoder().encode(this.#editor.line + this.#tail);
    if (this.#tail) this.#editing.show("\n");
    else this.#press({ name: "return" });
    if (this.#tooLong || bytes.length > limit) {
      throw new InvalidLine(`The line is longer than ${limit} bytes`);
    }
    return { bytes, pasted: this.#pasted };
  }
}

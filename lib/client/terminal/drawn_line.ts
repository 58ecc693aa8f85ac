import type { Interface } from "node:readline";
import type { Completion } from "./io.ts";
import type { EditorScreen } from "./editor_streams.ts";
import type { EditKey } from "./key_reader.ts";

/** Earlier answers that one question keeps. */
const HISTORY_SIZE = 100;

/** What a line is drawn with. */
export interface Drawing {
  /** Columns of the screen. */
  columns: number;
  /** What stands before the line. */
  prompt: string;
  /** Earlier lines, the newest first; the line joins them at its end. */
  history?: string[];
  show(text: string): void;
}

/** What node:readline has besides its types. */
type Editor = Interface & { prevRows?: number; history?: string[] };

/** A line that node:readline keeps, edits and draws. */
export class DrawnLine {
  readonly #editor: Editor;
  readonly #screen: EditorScreen;
  readonly #drawing: Drawing;

  private constructor(editor: Editor, screen: EditorScreen, drawing: Drawing) {
    this.#editor = editor;
    this.#screen = screen;
    this.#drawing = drawing;
  }

  static async begin(drawing: Drawing): Promise<DrawnLine> {
    const { createInterface } = await import("node:readline");
    const streams = await import("./editor_streams.ts");
    const screen = new streams.EditorScreen(drawing.columns, drawing.show);
    const editor = createInterface({
      // deno-lint-ignore no-explicit-any -- two streams of which it uses a part.
      ...{ input: new streams.NoKeys() as any, output: screen as any },
      terminal: true,
      historySize: drawing.history ? HISTORY_SIZE : 0,
      history: [...drawing.history ?? []],
      removeHistoryDuplicates: true,
      prompt: drawing.prompt,
      completer: () => [line.#completion.matches, line.#completion.of],
    });
    const line: DrawnLine = new DrawnLine(editor, screen, drawing);
    return line;
  }

  get text(): string {
    return this.#editor.line;
  }

  /** Whether text that comes now is added at the end. */
  get isAtEnd(): boolean {
    return this.#editor.cursor === this.#editor.line.length;
  }

  insert(text: string): void {
    this.#settle();
    this.#editor.write(text);
  }

  press(key: EditKey): void {
    this.#settle();
    this.#editor.write(null as unknown as string, key);
  }

  #completion: Completion = { matches: [], of: "" };

  /** Completes what is before the cursor, or at the second Tab lists what it may be. */
  async complete(
    find: (before: string) => Promise<Completion>,
  ): Promise<void> {
    const { line, cursor } = this.#editor;
    this.#completion = await find(line.slice(0, cursor));
    const done = Promise.withResolvers<void>();
    // The editor pauses while it asks for what may be meant.
    this.#editor.once("resume", done.resolve);
    this.press({ name: "tab" });
    await done.promise;
  }

  /** Draws the question and the line once more, from the row where the cursor is. */
  redraw(): void {
    this.#editor.prevRows = 0;
    this.#editor.prompt(true);
  }

  /** Draws them for another width. */
  resize(columns: number): void {
    this.#screen.columns = columns;
    this.#settle();
    this.#editor.prompt(true);
  }

  /** Puts whole lines of text above the question. */
  above(text: string): void {
    const { rows } = this.#editor.getCursorPos();
    const up = rows > 0 ? `\x1b[${rows}A` : "";
    this.#drawing.show(`${up}\r\x1b[J${text}`);
    this.redraw();
  }

  /** Ends the line, which earlier ones join. */
  enter(): void {
    this.press({ name: "return" });
    const { history } = this.#drawing;
    history?.splice(0, history.length, ...this.#editor.history ?? []);
  }

  close(): void {
    this.#editor.close();
  }

  /** The rows above the cursor, of which node:readline in Deno loses count. */
  #settle(): void {
    this.#editor.prevRows = this.#editor.getCursorPos().rows;
  }
}

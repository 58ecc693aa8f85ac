import { concatBytes } from "../../crypto/bytes.ts";
import type { BarScreen } from "../../program/bar_screen.ts";
import { standardErrorScreen } from "../../program/progress_bar.ts";
import { tell } from "../../program/system/standard_error.ts";
import { writeOutput } from "../../program/system/standard_output.ts";
import { writeAllSync } from "../../program/system/write_all_sync.ts";
import {
  InvalidLine,
  type Io,
  type Line,
  PLAIN,
  type Programs,
  type Question,
} from "./io.ts";
import { chosenPrograms } from "../programs/chosen_programs.ts";
import { giveUpShell } from "../programs/shell.ts";
import { KeyReader } from "./key_reader.ts";
import type { DrawnLine } from "./drawn_line.ts";
import { editLine } from "./line_editor.ts";
import { LineReader } from "./line_reader.ts";
import { RawMode } from "./raw_mode.ts";
import { interruptible, onResize } from "./signals.ts";
import { variable } from "./variable.ts";

/**
 * Most bytes of a line that Linux passes on from a terminal: N_TTY keeps 4096 with the
 * newline and drops the rest.
 */
const TERMINAL_LINE = 4095;

/** Most bytes of a line that is typed as the input of a command. */
const INPUT_LINE = 4_000_000;

const NEWLINE = Uint8Array.of(0x0a);

/** The process's own input, output and environment. */
export class Terminal implements Io {
  readonly inputIsTerminal = Deno.stdin.isTerminal();
  readonly outputIsTerminal = Deno.stdout.isTerminal();
  display = PLAIN;
  readonly #barScreen = isDumb() ? undefined : standardErrorScreen();
  readonly #lines = new LineReader((into) => Deno.stdin.read(into));
  readonly #keys = new KeyReader(this.#lines, Deno.env.get("TERM"));
  readonly #screen = screenOf(this.inputIsTerminal);
  readonly #raw = new RawMode((text) => this.#draw(text));
  /** The line that is being edited, but for a secret. */
  #drawn?: DrawnLine;
  /** Earlier answers, by their question, while the program runs. */
  readonly #histories = new Map<string, string[]>();
  programs = this.#choosePrograms();

  get barScreen(): BarScreen | undefined {
    return this.display.quiet ? undefined : this.#barScreen;
  }

  size(): { columns: number; rows: number } {
    try {
      return Deno.consoleSize();
    } catch {
      return { columns: 80, rows: 24 };
    }
  }

  async readLine(limit: number, question: Question): Promise<Line | null> {
    if (this.#screen || this.#mustHide(question)) {
      return await this.editing(() =>
        interruptible(() => this.#edit(limit, question))
      );
    }
    await question.show();
    const bytes = await interruptible(() => this.#lines.readLine(limit));
    if (bytes) this.#checkWhole(bytes.length);
    return bytes && { bytes, pasted: false };
  }

  #mustHide({ kind }: Question): boolean {
    return this.inputIsTerminal && kind === "secret";
  }

  async askBeside(question: string): Promise<string | null> {
    const { askOtherTerminal } = await import("./other_terminal.ts");
    return await interruptible(() => askOtherTerminal(question));
  }

  async editing<T>(use: () => Promise<T>): Promise<T> {
    if (!this.inputIsTerminal) return await use();
    this.#raw.enter();
    try {
      return await use();
    } finally {
      this.#raw.leave();
    }
  }

  async #edit(limit: number, question: Question): Promise<Line | null> {
    // The person may stop the program as soon as they see the question.
    this.#raw.redraw = () => void question.show();
    await question.show();
    using _ = onResize(() => this.#drawn?.resize(this.size().columns));
    try {
      return await editLine({
        keys: this.#keys,
        columns: this.size().columns,
        limit,
        question,
        history: this.#history(question),
        show: (text) => this.#draw(text),
        onDrawn: (line) => this.#onDrawn(line),
      });
    } finally {
      this.#drawn = undefined;
    }
  }

  #onDrawn(line: DrawnLine): void {
    this.#drawn = line;
    this.#raw.redraw = () => line.redraw();
  }

  showAbove(text: string): boolean {
    this.#drawn?.above(text);
    return this.#drawn !== undefined;
  }

  #history({ kind, text }: Question): string[] {
    const name = kind === "contents" ? "" : text;
    const history = this.#histories.get(name) ?? [];
    this.#histories.set(name, history);
    return history;
  }

  async *input(): AsyncGenerator<Uint8Array> {
    if (this.#screen) return yield* this.#typedInput();
    if (!this.inputIsTerminal) return yield* this.#lines.rest();
    const lines = this.#lines.rest()[Symbol.asyncIterator]();
    for (;;) {
      const { value, done } = await interruptible(() => lines.next());
      if (done) return;
      // A terminal gives a line at a time, with its newline.
      this.#checkWhole(value.length - 1);
      yield value;
    }
  }

  async *#typedInput(): AsyncGenerator<Uint8Array> {
    const question: Question = {
      text: "",
      kind: "contents",
      show: () => Promise.resolve(),
    };
    this.#raw.enter();
    try {
      for (;;) {
        const line = await this.readLine(INPUT_LINE, question);
        if (!line) return;
        yield concatBytes(line.bytes, NEWLINE);
      }
    } finally {
      this.#raw.leave();
    }
  }

  #checkWhole(lineLength: number): void {
    if (!this.inputIsTerminal || lineLength < TERMINAL_LINE) return;
    throw new InvalidLine(
      `A terminal passes on at most ${TERMINAL_LINE} bytes of a line, and the rest ` +
        "is lost: put long text into a file",
    );
  }

  #draw(text: string): void {
    if (this.#screen) {
      writeAllSync(this.#screen, new TextEncoder().encode(text));
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    await writeOutput(bytes);
  }

  warn(text: string): void {
    tell(text);
  }

  env(name: string): string | undefined {
    return variable(name);
  }

  #choosePrograms(): Programs {
    const hasTerminal = this.inputIsTerminal && this.outputIsTerminal;
    if (!hasTerminal || Deno.build.os === "windows") return {};
    return chosenPrograms({
      env: (name) => this.env(name),
      isDumb: isDumb(),
      lend: (use) => this.#raw.lend(use),
    });
  }

  giveUpPrograms(): void {
    this.programs = {};
    giveUpShell();
  }
}

/** Where the person sees what they type, or undefined where lines cannot be edited. */
function screenOf(inputIsTerminal: boolean) {
  if (!inputIsTerminal || isDumb()) return undefined;
  return [Deno.stdout, Deno.stderr].find((output) => output.isTerminal());
}

/** Whether the terminal cannot draw over what it shows. */
function isDumb(): boolean {
  return Deno.env.get("TERM") === "dumb";
}

import { concatBytes, decodeText } from "../../crypto/bytes.ts";
import {
  InputEnded,
  InvalidLine,
  type Io,
  type Line,
  print,
  type Question,
} from "./io.ts";

/** Most bytes of an answer, except the contents of a mail. */
const ANSWER_LIMIT = 64 * 1024;

/** A question before it is known where it is shown. */
type Asked = Omit<Question, "show">;

/** Asks questions of a person, or of a script that answers like one. */
export class Prompts {
  readonly #io: Io;
  readonly #show: (text: string) => Promise<void>;

  /** @param where Whether questions go to the output or beside it. */
  constructor(io: Io, where: "output" | "beside") {
    this.#io = io;
    this.#show = where === "output"
      ? (text) => print(io, text)
      // deno-lint-ignore require-await
      : async (text) => io.warn(text);
  }

  /** Tells something where the questions stand. */
  tell(text: string): Promise<void> {
    return this.#show(text);
  }

  /**
   * Asks for a line of text.
   *
   * @param complete What Tab completes.
   * @throws {InputEnded} If the input ends first.
   * @throws {InvalidLine} If it is longer than 64 KiB or not UTF-8.
   */
  async ask(
    text: string,
    complete?: Question["complete"],
  ): Promise<string> {
    const question: Asked = { text, kind: "line", complete };
    return decode((await this.#line(question, ANSWER_LIMIT)).bytes);
  }

  /**
   * Asks for the contents of a mail. A person at a terminal types lines, the last one
   * only a dot; a dot that was pasted is text. A script gives one line, whose bytes stay
   * unchanged.
   *
   * @param limit Most bytes of the contents.
   * @throws {InputEnded} If there is none.
   * @throws {InvalidLine} If they are longer.
   * @throws {UnfinishedContents} If lines were typed, and then a signal came, the input
   * ended or a line was too long.
   */
  async askContents(question: string, limit: number): Promise<Uint8Array> {
    if (!this.#io.inputIsTerminal) {
      return (await this.#line({ text: question, kind: "contents" }, limit))
        .bytes;
    }
    const editor = this.#io.programs.edit ? ', "~e" opens your editor' : "";
    await this.#show(
      `Type the contents; a line with only "." ends them${editor}.\n`,
    );
    return await this.#io.editing(() => this.#lines(question, limit));
  }

  async #lines(question: string, limit: number): Promise<Uint8Array> {
    const text = new TypedContents();
    try {
      for (;;) {
        const line = await this.#line(
          { text: text.isEmpty ? question : "", kind: "contents" },
          // Room for what ends them, also after an editor that made them too long.
          Math.max(2, limit - text.size),
        );
        const typed = line.pasted ? "" : new TextDecoder().decode(line.bytes);
        if (typed === ".") return text.bytes;
        if (typed === "~e") await this.#edit(text);
        else text.add(line.bytes);
      }
    } catch (cause) {
      throw text.isEmpty ? cause : new UnfinishedContents(text.bytes, cause);
    }
  }

  /** What was typed so far goes through the person's editor; then they go on. */
  async #edit(text: TypedContents): Promise<void> {
    const { edit } = this.#io.programs;
    if (!edit) {
      return await this.#show("There is no editor: set VISUAL or EDITOR.\n");
    }
    try {
      text.replace(await edit(text.bytes));
      await this.#show('(Go on, or end with ".")\n');
    } catch (error) {
      if (!(error instanceof InvalidLine)) throw error;
      await this.#show(`${error.message}; the contents are as before.\n`);
    }
  }

  /**
   * Asks for a line of text that the terminal does not show. An empty question shows
   * nothing at all.
   *
   * @throws {InputEnded} If the input ends first.
   * @throws {InvalidLine} If it is longer than 64 KiB or not UTF-8.
   */
  async askSecret(question: string): Promise<string> {
    const asked: Asked = { text: question, kind: "secret" };
    return decode((await this.#line(asked, ANSWER_LIMIT)).bytes);
  }

  /** Asks, and ends the line where no terminal does. */
  async #line(question: Asked, limit: number): Promise<Line> {
    const { text, kind } = question;
    const show = () => text ? this.#show(text) : Promise.resolve();
    const line = await this.#io.readLine(limit, { ...question, show });
    const showsEnter = this.#io.inputIsTerminal && kind !== "secret";
    if (text && (!showsEnter || line === null)) await this.#show("\n");
    return orEnded(line);
  }

  /**
   * Asks until the answer is yes or no.
   *
   * @throws {InputEnded} If the input ends first.
   */
  async askYesOrNo(question: string): Promise<boolean> {
    for (;;) {
      const answer = (await this.ask(question)).trim().toLowerCase();
      if (answer === "y" || answer === "yes") return true;
      if (answer === "n" || answer === "no") return false;
      await this.#show("Please answer Y or N.\n");
    }
  }

  /**
   * Asks once, and takes anything but a yes for a no.
   *
   * @throws {InputEnded} If the input ends first.
   */
  async askIfSure(question: string): Promise<boolean> {
    const answer = (await this.ask(question)).trim().toLowerCase();
    return answer === "y" || answer === "yes";
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return decodeText(bytes);
  } catch {
    throw new InvalidLine("The line is not valid UTF-8");
  }
}

function orEnded(line: Line | null): Line {
  if (line === null) throw new InputEnded();
  return line;
}

/** Contents that were typed in part, and why they were not finished. */
export class UnfinishedContents extends Error {
  constructor(readonly bytes: Uint8Array, cause: unknown) {
    super("The contents were not finished", { cause });
  }
}

/** The lines typed so far, with newlines between them. */
class TypedContents {
  #parts: Uint8Array[] = [];
  size = 0;

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  get bytes(): Uint8Array {
    return concatBytes(...this.#parts);
  }

  replace(text: Uint8Array): void {
    this.#parts = text.length > 0 ? [text] : [];
    this.size = text.length;
  }

  add(line: Uint8Array): void {
    const parts = this.isEmpty ? [line] : [NEWLINE, line];
    for (const part of parts) this.size += part.length;
    this.#parts.push(...parts);
  }
}

const NEWLINE = Uint8Array.of(0x0a);

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
   * @throws {InputEnded} If the input ends first.
   * @throws {InvalidLine} If it is longer than 64 KiB or not UTF-8.
   */
  async ask(question: string): Promise<string> {
    return decode((await this.#line(question, "line", ANSWER_LIMIT)).bytes);
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
      return (await this.#line(question, "contents", limit)).bytes;
    }
    await this.#show('Type the contents; a line with only "." ends them.\n');
    return await this.#io.editing(() => this.#lines(question, limit));
  }

  async #lines(question: string, limit: number): Promise<Uint8Array> {
    const text = new TypedContents();
    try {
      for (;;) {
        const line = await this.#line(
          text.isEmpty ? question : "",
          "contents",
          limit - text.size,
        );
        if (!line.pasted && isDot(line.bytes)) return text.bytes;
        text.add(line.bytes);
      }
    } catch (cause) {
      throw text.isEmpty ? cause : new UnfinishedContents(text.bytes, cause);
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
    return decode((await this.#line(question, "secret", ANSWER_LIMIT)).bytes);
  }

  /** Asks, and ends the line where no terminal does. */
  async #line(
    text: string,
    kind: Question["kind"],
    limit: number,
  ): Promise<Line> {
    const show = () => text ? this.#show(text) : Promise.resolve();
    const line = await this.#io.readLine(limit, { text, kind, show });
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

function isDot(bytes: Uint8Array): boolean {
  return bytes.length === 1 && bytes[0] === 0x2e;
}

/** Contents that were typed in part, and why they were not finished. */
export class UnfinishedContents extends Error {
  constructor(readonly bytes: Uint8Array, cause: unknown) {
    super("The contents were not finished", { cause });
  }
}

/** The lines typed so far, with newlines between them. */
class TypedContents {
  readonly #parts: Uint8Array[] = [];
  size = 0;

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  get bytes(): Uint8Array {
    return concatBytes(...this.#parts);
  }

  add(line: Uint8Array): void {
    const parts = this.isEmpty ? [line] : [NEWLINE, line];
    for (const part of parts) this.size += part.length;
    this.#parts.push(...parts);
  }
}

const NEWLINE = Uint8Array.of(0x0a);

import { decodeText } from "../../crypto/bytes.ts";
import { InputEnded, InvalidLine, type Io, print } from "./io.ts";

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

  /**
   * Asks for a line of text.
   *
   * @throws {InputEnded} If the input ends first.
   * @throws {InvalidLine} If it is longer than 64 KiB or not UTF-8.
   */
  async ask(question: string): Promise<string> {
    return decode(await this.askBytes(question, ANSWER_LIMIT));
  }

  /**
   * Asks for a line and returns its bytes unchanged.
   *
   * @param limit Most bytes of the line.
   * @throws {InputEnded} If the input ends first.
   * @throws {InvalidLine} If it is longer.
   */
  async askBytes(question: string, limit: number): Promise<Uint8Array> {
    await this.#show(question);
    const line = await this.#io.readLine(limit);
    // A terminal has already shown the newline.
    if (!this.#io.inputIsTerminal || line === null) await this.#show("\n");
    return orEnded(line);
  }

  /**
   * Asks for a line of text that the terminal does not show. An empty question shows
   * nothing at all.
   *
   * @throws {InputEnded} If the input ends first.
   * @throws {InvalidLine} If it is longer than 64 KiB or not UTF-8.
   */
  async askSecret(question: string): Promise<string> {
    const ask = () => this.#show(question);
    const line = await this.#io.readSecret(ANSWER_LIMIT, ask);
    if (question) await this.#show("\n");
    return decode(orEnded(line));
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
}

function decode(bytes: Uint8Array): string {
  try {
    return decodeText(bytes);
  } catch {
    throw new InvalidLine("The line is not valid UTF-8");
  }
}

function orEnded(line: Uint8Array | null): Uint8Array {
  if (line === null) throw new InputEnded();
  return line;
}

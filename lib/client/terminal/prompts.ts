import { decodeText } from "../../crypto/bytes.ts";
import { InputEnded, InvalidLine, type Io, print } from "./io.ts";

/** Bytes of an answer, but for the contents of a mail. */
const ANSWER_LIMIT = 64 * 1024;

/** Asks a person, or a script in a person's place. */
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
   * @throws {InputEnded} If there is none.
   * @throws {InvalidLine} If it is longer than 64 KiB or no UTF-8.
   */
  async ask(question: string): Promise<string> {
    return decode(await this.askBytes(question, ANSWER_LIMIT));
  }

  /**
   * Asks for a line and leaves its bytes as they came.
   *
   * @param limit Bytes of the line, at the most.
   * @throws {InputEnded} If there is none.
   * @throws {InvalidLine} If it is longer.
   */
  async askBytes(question: string, limit: number): Promise<Uint8Array> {
    await this.#show(question);
    const line = await this.#io.readLine(limit);
    // A terminal showed the newline that was typed.
    if (!this.#io.inputIsTerminal || line === null) await this.#show("\n");
    return orEnded(line);
  }

  /**
   * Asks for a line of text that is not shown; shows nothing at all if the question is
   * empty.
   *
   * @throws {InputEnded} If there is none.
   * @throws {InvalidLine} If it is longer than 64 KiB or no UTF-8.
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
   * @throws {InputEnded} If there is none.
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

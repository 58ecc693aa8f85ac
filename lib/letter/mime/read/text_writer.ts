/** Writes the texts of a mail one below the other, an empty line between two. */
export class TextWriter {
  readonly #write: (text: string) => Promise<void> | void;
  #isEmpty = true;
  /** The last characters that were written. */
  #end = "";

  constructor(write: (text: string) => Promise<void> | void) {
    this.#write = write;
  }

  /** Begins another text. */
  async begin(): Promise<void> {
    if (this.#isEmpty) return;
    const missing = this.#end.endsWith("\n\n")
      ? ""
      : this.#end.endsWith("\n")
      ? "\n"
      : "\n\n";
    await this.add(missing);
  }

  async add(text: string): Promise<void> {
    if (text === "") return;
    this.#isEmpty = false;
    this.#end = (this.#end + text).slice(-2);
    await this.#write(text);
  }
}

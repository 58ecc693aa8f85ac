/**
 * Sets the terminal so that each key comes at once and is not shown, and that pasted text
 * is marked as such ("bracketed paste" of xterm's ctlseqs). Ctrl-C and Ctrl-Z remain
 * signals.
 */
export class RawMode {
  readonly #show: (text: string) => void;
  readonly #resume = () => {
    this.#set();
    this.redraw();
  };
  /** How many need it. */
  #depth = 0;
  /** Draws the question and the answer so far anew. */
  redraw: () => void = () => {};

  /** @param show Writes to the terminal. */
  constructor(show: (text: string) => void) {
    this.#show = show;
  }

  /** May be called again before leave(); the last one to leave ends it. */
  enter(): void {
    if (this.#depth++ > 0) return;
    this.#set();
    // A shell sets the terminal its own way while the program is stopped.
    if (!IS_WINDOWS) Deno.addSignalListener("SIGCONT", this.#resume);
  }

  leave(): void {
    if (--this.#depth > 0) return;
    if (!IS_WINDOWS) Deno.removeSignalListener("SIGCONT", this.#resume);
    this.#show("\x1b[?2004l");
    Deno.stdin.setRaw(false);
  }

  /** Gives the terminal to another program for a while. */
  async lend<T>(use: () => Promise<T>): Promise<T> {
    const depth = this.#depth;
    if (depth > 0) {
      this.#depth = 1;
      this.leave();
    }
    try {
      return await use();
    } finally {
      if (depth > 0) this.enter();
      this.#depth = depth;
    }
  }

  #set(): void {
    Deno.stdin.setRaw(true, { cbreak: !IS_WINDOWS });
    this.#show("\x1b[?2004h");
  }
}

const IS_WINDOWS = Deno.build.os === "windows";

/** Whether `script` of util-linux is installed, which gives a program a terminal. */
export const HAS_TERMINALS = await hasScript();

/** A shell command on a terminal of its own. */
export class OnTerminal implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #output: ReadableStreamDefaultReader<string>;
  /** What a person sees: without the marks that turn bracketed paste on and off. */
  screen = "";
  #seen = 0;

  constructor(command: string, options: Deno.CommandOptions = {}) {
    this.#child = new Deno.Command("script", {
      ...options,
      // The person's own shell and terminal may be any, and that may have colours.
      env: { NO_COLOR: "1", TERM: "xterm", ...options.env, SHELL: "/bin/sh" },
      args: ["-q", "-e", "-c", command, "/dev/null"],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    const text = this.#child.stdout.pipeThrough(new TextDecoderStream());
    this.#output = text.getReader();
  }

  /** Waits until the screen shows a text after the last one, then types another. */
  async answer(question: string, keys: string): Promise<void> {
    while (!this.screen.includes(question, this.#seen)) {
      if (!await this.#more()) throw new Error(`Only: ${this.screen}`);
    }
    this.#seen = this.screen.indexOf(question, this.#seen) + question.length;
    await this.#input.write(new TextEncoder().encode(keys));
  }

  /** All that the screen showed when the command has ended. */
  async end(): Promise<string> {
    while (await this.#more());
    return this.screen;
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#output.read();
    const screen = this.screen + (value ?? "");
    this.screen = screen.replaceAll("\x1b[?2004h", "")
      .replaceAll("\x1b[?2004l", "");
    return !done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close().catch(() => {});
    await this.#output.cancel();
    await this.#child.status;
  }
}

async function hasScript(): Promise<boolean> {
  try {
    return (await new Deno.Command("script", { args: ["--version"] }).output())
      .success;
  } catch {
    console.warn(
      "SKIPPED: no script of util-linux here, so terminals are untested",
    );
    return false;
  }
}

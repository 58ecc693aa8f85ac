import { assert, assertEquals, assertMatch } from "@std/assert";

const PROBE = new URL("terminal_probe.ts", import.meta.url).pathname;
const DENO = Deno.execPath();

/** Whether there is the program that gives another one a terminal (util-linux). */
async function hasScript(): Promise<boolean> {
  try {
    return (await new Deno.Command("script", { args: ["--version"] }).output())
      .success;
  } catch {
    return false;
  }
}

/** A shell command on a terminal of its own. */
class OnTerminal implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #output: ReadableStreamDefaultReader<string>;
  screen = "";

  constructor(command: string) {
    this.#child = new Deno.Command("script", {
      args: ["-q", "-e", "-c", command, "/dev/null"],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    const text = this.#child.stdout.pipeThrough(new TextDecoderStream());
    this.#output = text.getReader();
  }

  /** Waits until the screen shows a text, then types another. */
  async answer(question: string, keys: string): Promise<void> {
    while (!this.screen.includes(question)) {
      if (!await this.#more()) throw new Error(`Only: ${this.screen}`);
    }
    await this.#input.write(new TextEncoder().encode(keys));
  }

  /** All that the screen showed when the command has ended. */
  async end(): Promise<string> {
    while (await this.#more());
    return this.screen;
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#output.read();
    this.screen += value ?? "";
    return !done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close().catch(() => {});
    await this.#output.cancel();
    await this.#child.status;
  }
}

const ignore = !await hasScript();
const probe = `'${DENO}' run --quiet --no-config --no-check -A '${PROBE}'`;

Deno.test({
  name: "readSecret() shows nothing, readLine() what is typed",
  ignore,
  async fn() {
    await using terminal = new OnTerminal(probe);
    await terminal.answer("Secret: ", "hidden-passwörX\x7fd\r");
    await terminal.answer("Line: ", "shown\r");
    const screen = await terminal.end();
    assert(!screen.includes("hid"), screen);
    assertMatch(screen, /Secret: \r\nLine: shown\r\nlengths 15 and 5\r\n/);
  },
});

Deno.test({
  name: "readSecret() gives the terminal back as it was, after Ctrl-C too",
  ignore,
  async fn() {
    await using terminal = new OnTerminal(`stty -g; ${probe}; stty -g`);
    await terminal.answer("Secret: ", "ab\x03");
    const screen = await terminal.end();
    const [before, asked, after] = screen.trim().split("\r\n");
    assertMatch(before, /^[0-9a-f:]+$/);
    assertEquals([asked, after], ["Secret: interrupted", before]);
  },
});

Deno.test({
  name: "readLine() says that a terminal cut a line",
  ignore,
  async fn() {
    await using terminal = new OnTerminal(probe);
    await terminal.answer("Secret: ", "x\r");
    await terminal.answer("Line: ", "y".repeat(5000) + "\r");
    assertMatch(await terminal.end(), /at most 4095 bytes of a line/);
  },
});

import type { Pager } from "../terminal/io.ts";
import { shellExit, startShell } from "./shell.ts";

/** What a shell says of a command that it cannot find or run. */
const NOT_RUN = [126, 127];

/** The pager of the person's choice, which gets a text as fast as it takes it. */
export class PagerProcess implements Pager {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  #written: Promise<void> = Promise.resolve();

  /** @param pager A command of a shell, such as `less` or `more`. */
  constructor(pager: string) {
    // As git does: less ends by itself where all fits, and leaves the text on the screen.
    const script = `: "\${LESS=FRX}"; export LESS; ${pager}`;
    this.#child = startShell(script, { stdin: "piped" });
    this.#input = this.#child.stdin.getWriter();
  }

  write(bytes: Uint8Array): void {
    const copy = bytes.slice();
    this.#written = this.#written
      .then(() => this.#input.write(copy))
      // The person has seen enough, or there is no such program.
      .catch(() => {});
  }

  async end(): Promise<boolean> {
    this.#written.then(() => this.#input.close()).catch(() => {});
    return !NOT_RUN.includes(await shellExit(this.#child));
  }
}

import { concatBytes } from "../../crypto/bytes.ts";
import { displayWidth } from "../output/display_width.ts";
import type { Io, Pager } from "../terminal/io.ts";

/** What a text is shown on. */
export type Screen = Pick<Io, "write" | "display">;

/** Rows that the next question takes. */
const OTHER_ROWS = 2;

/**
 * Shows a text: by the person's pager, if they chose one and the text is longer than the
 * screen. The pager is waited for once `show` is done, so that no server has to wait.
 */
export async function withPager(
  io: Io,
  show: (screen: Screen) => Promise<void>,
): Promise<void> {
  if (!io.programs.page) return await show(io);
  const paged = new PagedOutput(io, io.programs.page);
  await show(paged);
  await paged.end();
}

/** Keeps a text until it is longer than the screen, and from then on hands it over. */
class PagedOutput implements Screen {
  readonly #io: Io;
  readonly #page: () => Promise<Pager>;
  /** All of it, should there be no such pager. */
  readonly #text: Uint8Array[] = [];
  #pager?: Pager;

  constructor(io: Io, page: () => Promise<Pager>) {
    this.#io = io;
    this.#page = page;
  }

  get display() {
    return this.#io.display;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#text.push(bytes.slice());
    if (this.#pager) return this.#pager.write(bytes);
    if (this.#fits()) return;
    this.#pager = await this.#page();
    this.#pager.write(concatBytes(...this.#text));
  }

  #fits(): boolean {
    const { columns, rows } = this.#io.size();
    const text = new TextDecoder().decode(concatBytes(...this.#text));
    const width = columns || 80;
    // Sequences of colours count, which may start the pager a line early.
    const used = text.split("\n").reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / width)),
      0,
    );
    return used + OTHER_ROWS <= (rows || 24);
  }

  /** Waits until the person has left the pager. */
  async end(): Promise<void> {
    if (await this.#pager?.end()) return;
    await this.#io.write(concatBytes(...this.#text));
  }
}

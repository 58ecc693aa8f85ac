import type { BarScreen } from "./bar_screen.ts";
import { tell } from "./system/standard_error.ts";

/** The widest bar. */
const WIDTH = 30;

/** Columns of a terminal that does not say. */
const COLUMNS = 80;

/** Leaves the line empty. */
export const ERASE_LINE = "\r\x1b[K";

/**
 * One line that shows the progress. On a narrow terminal the bar is shorter, and then it
 * and the label are left out: a line that wraps could not be drawn over.
 *
 * @param label What is done, such as "Making keys".
 */
export function progressBar(
  label: string,
  done: number,
  total: number,
  columns = COLUMNS,
): string {
  const count = `${done}/${total}`;
  const room = columns - `${label} [] `.length - count.length - 1;
  if (room < 1) return count.slice(0, Math.max(columns - 1, 0));
  const width = Math.min(room, WIDTH);
  const full = Math.floor((Math.min(done, total) / Math.max(total, 1)) * width);
  return `${label} [${"#".repeat(full).padEnd(width, ".")}] ${count}`;
}

/** A bar on a terminal that is drawn over the one before, and erased at the end. */
export class ProgressBar {
  readonly #screen: BarScreen;
  #drawn = false;

  constructor(readonly label: string, screen: BarScreen) {
    this.#screen = screen;
  }

  show(done: number, total: number): void {
    this.#drawn = true;
    const columns = this.#screen.columns();
    this.#screen.write(
      ERASE_LINE + progressBar(this.label, done, total, columns),
    );
  }

  /** Leaves the line empty for what comes next. */
  erase(): void {
    if (this.#drawn) this.#screen.write(ERASE_LINE);
    this.#drawn = false;
  }
}

/** Standard error, if it is a terminal. */
export function standardErrorScreen(): BarScreen | undefined {
  return Deno.stderr.isTerminal() ? STANDARD_ERROR : undefined;
}

const STANDARD_ERROR: BarScreen = {
  columns() {
    try {
      return Deno.consoleSize().columns || COLUMNS;
    } catch {
      return COLUMNS;
    }
  },
  write: (text) => tell(text),
};

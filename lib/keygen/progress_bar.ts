/** The widest bar. */
const WIDTH = 30;

/** Columns of a terminal that does not say. */
const COLUMNS = 80;

/**
 * One line that shows the progress. On a narrow terminal the bar is shorter or left out:
 * a line that wraps could not be drawn over.
 */
export function progressBar(
  done: number,
  total: number,
  columns = COLUMNS,
): string {
  const count = `${done}/${total}`;
  const room = columns - "Making keys [] ".length - count.length - 1;
  if (room < 1) return count.slice(0, Math.max(columns - 1, 0));
  const width = Math.min(room, WIDTH);
  const full = Math.floor((done / total) * width);
  return `Making keys [${"#".repeat(full).padEnd(width, ".")}] ${count}`;
}

/** Draws the bar on standard error, over the one before. */
export function showBar(done: number, total: number): void {
  write(`\r\x1b[K${progressBar(done, total, columnsNow())}`);
}

/** Erases the bar. */
export function eraseBar(): void {
  write("\r\x1b[K");
}

function columnsNow(): number {
  try {
    return Deno.consoleSize().columns || COLUMNS;
  } catch {
    return COLUMNS;
  }
}

function write(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

const WIDTH = 30;

/** One line that shows the progress. */
export function progressBar(done: number, total: number): string {
  const full = Math.floor((done / total) * WIDTH);
  return `Making keys [${
    "#".repeat(full).padEnd(WIDTH, ".")
  }] ${done}/${total}`;
}

/** Draws the bar on standard error, over the one before. */
export function showBar(done: number, total: number): void {
  write(`\r${progressBar(done, total)}`);
}

/** Erases the bar. */
export function eraseBar(): void {
  write("\r\x1b[K");
}

function write(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

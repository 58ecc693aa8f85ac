const WIDTH = 30;

/** One line that shows how far the making of keys is. */
export function progressBar(done: number, total: number): string {
  const full = Math.floor((done / total) * WIDTH);
  return `Making keys [${
    "#".repeat(full).padEnd(WIDTH, ".")
  }] ${done}/${total}`;
}

/** Draws the bar on the terminal of standard error, over the last one. */
export function showBar(done: number, total: number): void {
  write(`\r${progressBar(done, total)}`);
}

/** Clears the line of the bar. */
export function eraseBar(): void {
  write("\r\x1b[K");
}

function write(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

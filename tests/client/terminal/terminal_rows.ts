/** What a terminal gets: ESC [ a number and a letter, or a character. */
const OUTPUT = new RegExp("\x1b\\[(\\d*)(\\w)|([^])", "g");

/** The rows of a terminal, as far as an editor of lines moves about in them. */
export function rowsOf(output: string, columns: number): string[] {
  const rows = [""];
  let [row, column] = [0, 0];
  for (const [, count, code, text] of output.matchAll(OUTPUT)) {
    const number = Number(count || 1);
    if (code === "A") row -= number;
    else if (code === "G") column = number - 1;
    else if (code === "J") {
      rows.length = row + 1;
      rows[row] = rows[row].slice(0, column);
    } else if (text === "\r") column = 0;
    else if (text === "\n") [row, column] = [row + 1, 0];
    else if (text) {
      if (column === columns) [row, column] = [row + 1, 0];
      const old = rows[row] ?? "";
      rows[row] = old.slice(0, column).padEnd(column) + text +
        old.slice(column + 1);
      column++;
    }
    rows[row] ??= "";
  }
  return rows;
}

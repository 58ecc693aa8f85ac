import { visible } from "../../program/escape.ts";

/** A table for a person: titles, and a line each for what follows, in columns. */
export function columnsText(
  titles: readonly string[],
  lines: readonly (readonly string[])[],
): string {
  const rows = [
    titles,
    ...lines.map((line) => line.map((cell) => visible(cell))),
  ];
  const widths = titles.map((_, i) =>
    Math.max(...rows.map((row) => row[i].length))
  );
  return rows.map((row) => {
    const padded = row.map((cell, i) => cell.padEnd(widths[i]));
    return padded.join("  ").trimEnd();
  }).join("\n");
}

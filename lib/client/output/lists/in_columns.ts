import { displayWidth, padWidth } from "../display_width.ts";

const GAP = 2;

/**
 * Short texts in columns of one width, read downwards as `ls` shows names.
 *
 * @param columns Width of the terminal; 0 if it does not say.
 */
export function inColumns(texts: readonly string[], columns: number): string {
  const width = Math.max(0, ...texts.map(displayWidth)) + GAP;
  const across = Math.max(1, Math.floor(((columns || 80) + GAP - 1) / width));
  const rows = Math.ceil(texts.length / across);
  const line = (row: number) =>
    texts.filter((_, i) => i % rows === row)
      .map((text) => padWidth(text, width)).join("").trimEnd();
  return Array.from({ length: rows }, (_, row) => `${line(row)}\n`).join("");
}

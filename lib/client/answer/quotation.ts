import { visible } from "../../program/escape.ts";
import { formatZonedTime } from "../output/local_time.ts";
import type { Original } from "./original.ts";

/**
 * A mail as its answer quotes it: who wrote it and when, and its lines after `>`, with a
 * space where a text begins (RFC 3676, 4.5). What a terminal would obey is made visible:
 * an editor may show it.
 */
export function quotation({ mail, text }: Original): string {
  const { from, time } = mail;
  const lines = plainLines(text).map(quoted);
  return [
    `On ${formatZonedTime(time)}, ${visible(from)} wrote:`,
    ...lines,
    "",
    "",
  ].join("\n");
}

function quoted(line: string): string {
  return line === "" || line.startsWith(">") ? `>${line}` : `> ${line}`;
}

/** The lines of a text, without those that are empty at its end. */
export function plainLines(text: string): string[] {
  const shown = visible(text.replace(/\r\n?/g, "\n"), { keepLines: true });
  return shown.trimEnd().split("\n").map((line) => line.trimEnd());
}

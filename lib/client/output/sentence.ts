import { visible } from "../../program/escape.ts";

/** A line that a person can read of what others wrote: a sentence, or a question. */
export function sentence(text: string): string {
  const line = visible(text);
  return /[.?]$/.test(line) ? line : `${line}.`;
}

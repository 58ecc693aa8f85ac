import { escapeInJson } from "../../program/escape.ts";

// What JSON leaves as it is but a terminal may obey: DEL, C1 and format characters
// such as bidi controls, and the line separators.
const UNSAFE = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

/** JSON on one line, safe to show on a terminal: it says the same after parsing. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, escapeInJson);
}

/**
 * Lays values out as one JSON array, a value a line, as they come.
 *
 * @param pages The values, some at a time.
 */
export async function* jsonArray(
  pages: AsyncIterable<readonly unknown[]>,
): AsyncGenerator<string> {
  let before = "[\n";
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield before + page.map(jsonText).join(",\n");
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

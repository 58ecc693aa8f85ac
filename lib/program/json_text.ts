import { escapeInJson } from "./escape.ts";

// Characters that JSON does not escape but a terminal may obey: DEL, C1, line
// separators, and format characters such as bidi controls.
const UNSAFE = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

/** JSON on one line that a terminal can show; parsing gives the same value. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, escapeInJson);
}

/**
 * Writes values as one JSON array, one value a line, as they come.
 *
 * @param pages The values, a few at a time.
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

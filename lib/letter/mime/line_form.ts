/** How bytes can stand in a message without an encoding (RFC 2045, 2.7 to 2.9). */
export type LineForm = "7bit" | "8bit" | "binary";

/** The longest line that every program takes, without its end (RFC 5322, 2.1.1). */
const LONGEST = 998;

/** Looks through bytes for their form: short lines, and ASCII alone, without NUL. */
export async function lineForm(
  pieces: AsyncIterable<Uint8Array>,
): Promise<LineForm> {
  let form: LineForm = "7bit";
  let length = 0;
  for await (const piece of pieces) {
    for (const byte of piece) {
      length = byte === 0x0a ? 0 : length + 1;
      // A CR before the LF counts as well: a byte less does no harm.
      if (byte === 0 || length > LONGEST) return "binary";
      if (byte > 0x7f) form = "8bit";
    }
  }
  return form;
}

/** The form of a whole that has parts of these forms. */
export function widestForm(forms: readonly LineForm[]): LineForm {
  return (["binary", "8bit"] as const).find((form) => forms.includes(form)) ??
    "7bit";
}

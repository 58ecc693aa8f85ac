// The blocks in use whose characters take two columns (Unicode TR11, "W" and "F"); emoji
// that do have a property of their own.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u;
/** With the vowels and ends of Korean syllables, which join the letter before them. */
const ZERO = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u;
/** Emoji as one picture: of their own, or by what follows (Unicode TS51, 1.4). */
const PICTURE = /[\p{Emoji_Presentation}\p{Emoji_Modifier}\ufe0f]/u;
/** Characters that join none before them. */
const SIMPLE = /^[\0-\u02ff]*$/;

let clusters: Intl.Segmenter | undefined;

/** What a person sees as the characters of a text. */
function charactersOf(text: string): string[] {
  if (SIMPLE.test(text)) return [...text];
  // It takes 20 ms to make: most lists need none.
  clusters ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return [...clusters.segment(text)].map(({ segment }) => segment);
}

function characterWidth(character: string): number {
  if (character < "\u0300" && character.length === 1) return 1;
  if (PICTURE.test(character)) return 2;
  let width = 0;
  for (const part of character) {
    width += ZERO.test(part) ? 0 : WIDE.test(part) ? 2 : 1;
  }
  return width;
}

/** How many columns a text without control characters takes on a terminal. */
export function displayWidth(text: string): number {
  if (SIMPLE.test(text)) return text.length;
  return charactersOf(text)
    .reduce((sum, character) => sum + characterWidth(character), 0);
}

/** The text, cut to fit so many columns; an ellipsis marks the cut. */
export function fitWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let fitted = "";
  let left = columns - 1;
  for (const character of charactersOf(text)) {
    left -= characterWidth(character);
    if (left < 0) break;
    fitted += character;
  }
  return `${fitted}…`;
}

/** The text, padded with spaces to so many columns. */
export function padWidth(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - displayWidth(text)));
}

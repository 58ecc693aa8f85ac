/**
 * Characters that a terminal would obey or not show: C0 and C1 controls and DEL, line
 * and paragraph separators, lone surrogates, and default ignorable characters such as
 * bidi controls (Unicode Standard, 5.21).
 */
export function hiddenCharacters(): RegExp {
  // V8 takes 2 ms to read these properties, of a start that shows plain text alone.
  return hidden ??= new RegExp(
    "[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Cf}\\p{DI}]",
    "gu",
  );
}
let hidden: RegExp | undefined;

/** Most texts: ASCII without any of these. */
const PLAIN = /^[ -~]*$/;

/** Letters of scripts that write with U+200C and U+200D. */
const JOINING = [
  ...["Arab", "Beng", "Deva", "Gujr", "Guru", "Knda", "Khmr", "Mlym", "Mong"],
  ...["Mymr", "Orya", "Sinh", "Syrc", "Taml", "Telu", "Tibt"],
].map((script) => `\\p{scx=${script}}`).join("");

/** The hidden characters that scripts and emoji need, each after what it acts on. */
function neededCharacters(): RegExp {
  // Made when it is needed: few texts have any, and it takes 2 ms of each start.
  return needed ??= new RegExp(
    [
      `(?<=[${JOINING}])[\\u200c\\u200d]`,
      "(?<=[\\p{ExtPict}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=\\p{ExtPict})",
      "(?<=[\\p{Emoji}])[\\ufe0e\\ufe0f]",
      "(?<=\\p{sc=Han})[\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]",
    ].join("|"),
    "gu",
  );
}
let needed: RegExp | undefined;

/** What `visible()` leaves as it is besides printable text. */
export interface VisibleOptions {
  /** Newlines and tabs, for contents of more than one line. */
  keepLines?: boolean;
}

/**
 * Makes hidden characters and those that a terminal would obey visible: ESC becomes
 * `\x1b`, a right-to-left override `\u202e`. Text in any language stays as it is.
 */
export function visible(text: string, options: VisibleOptions = {}): string {
  if (PLAIN.test(text) || text.search(hiddenCharacters()) < 0) return text;
  const kept = new Set<number>();
  for (const { index } of text.matchAll(neededCharacters())) kept.add(index);
  return text.replace(hiddenCharacters(), (character, index: number) => {
    if (kept.has(index)) return character;
    const line = character === "\n" || character === "\t";
    return options.keepLines && line ? character : escape(character);
  });
}

/** Escapes a character for JSON, one UTF-16 code unit at a time (RFC 8259, 7). */
export function escapeInJson(character: string): string {
  const units = Array.from(
    { length: character.length },
    (_, i) => character.charCodeAt(i).toString(16).padStart(4, "0"),
  );
  return units.map((unit) => `\\u${unit}`).join("");
}

function escape(character: string): string {
  const code = character.codePointAt(0)!;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\u{${code.toString(16)}}`;
}

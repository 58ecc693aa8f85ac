/**
 * Characters that a terminal would obey or that hide: C0 and C1 controls and DEL,
 * line and paragraph separators, bidi controls (Unicode UAX #9), other format
 * characters, and lone surrogates.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Format characters that writing needs: joiners in emoji and in Indic and Persian text. */
const NEEDED = new Set(["\u200c", "\u200d"]);

/** What is left as it is besides printable text. */
export interface VisibleOptions {
  /** Newlines and tabs, for contents of more than one line. */
  keepLines?: boolean;
}

/**
 * Makes what a terminal would obey visible: ESC becomes `\x1b`, a right-to-left
 * override `\u202e`.
 */
export function visible(text: string, options: VisibleOptions = {}): string {
  return text.replace(HIDDEN, (character) => {
    if (NEEDED.has(character)) return character;
    const line = character === "\n" || character === "\t";
    return options.keepLines && line ? character : escape(character);
  });
}

function escape(character: string): string {
  const code = character.codePointAt(0)!;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\u{${code.toString(16)}}`;
}

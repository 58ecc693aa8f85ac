/** The looks of a text, as numbers of ECMA-48 (8.3.117, SGR). */
const STYLES = { bold: 1, faint: 2, green: 32, yellow: 33, red: 31 };

/** How a text may look. */
export type Style = keyof typeof STYLES;

/** Gives a text a look. */
export type Paint = (style: Style, text: string) => string;

const plainly: Paint = (_style, text) => text;

const inColor: Paint = (style, text) =>
  text === "" ? "" : `\x1b[${STYLES[style]}m${text}\x1b[0m`;

/** What paints, or leaves text as it is where there are no colours. */
export function painter({ color }: { color: boolean }): Paint {
  return color ? inColor : plainly;
}

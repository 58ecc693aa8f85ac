/** The lines between which docs/performance.md has the table. */
const BEGIN = "<!-- deno task bench --update writes from here -->";
const END = "<!-- to here -->";

/**
 * Puts `text` where a document has its figures.
 *
 * @throws {SyntaxError} If the document does not say where.
 */
export function replaceFigures(document: string, text: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END, begin);
  if (begin < 0 || end < 0) {
    throw new SyntaxError(
      `Cannot write the figures: the document has no "${BEGIN}" and "${END}"`,
    );
  }
  const before = document.slice(0, begin + BEGIN.length);
  return `${before}\n\n${text}\n\n${document.slice(end)}`;
}

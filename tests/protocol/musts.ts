/** A sentence of docs/protocol.md that says MUST, and the tests that break it. */
export interface Must {
  sentence: string;
  /** Each as `file: title`, the file below `tests`, the title as it is in the code. */
  tests: string[];
}

/**
 * The sentences of a page that say MUST, each on one line without its markup. Tables,
 * headings and blocks of code have none, nor has the paragraph on the key words.
 */
export function mustsOf(page: string): string[] {
  const prose = page.replaceAll(/^```[^]*?^```$/gm, "");
  return prose.split(/\n\s*\n|\n(?=\s*(?:-|\d+\.) )/)
    .filter((block) => !/^\s*(?:[|#]|The key words )/.test(block))
    .map((block) => block.replace(/^\s*(?:-|\d+\.) /, ""))
    .map((block) => block.replaceAll(/\s+/g, " ").replaceAll("**", "").trim())
    .flatMap((block) => block.split(/(?<=\.\)?) (?=[A-Z`"(])/))
    .filter((sentence) => /\b(?:MUST|SHALL|REQUIRED)\b/.test(sentence));
}

/** Reads musts.txt: a sentence, and below it its tests, indented. */
export function parseMusts(text: string): Must[] {
  return text.trim().split(/\n\n+/).map((block) => {
    const [sentence, ...tests] = block.split("\n").map((line) => line.trim());
    return { sentence, tests };
  });
}

/** Whether code has a text of exactly those words, in any of the three quotes. */
export function hasTitle(code: string, title: string): boolean {
  return ['"', "'", "`"].some((quote) => code.includes(quote + title + quote));
}

import { fromFileUrl } from "@std/path";

/** A page of documentation and what it names. */
export interface Document {
  /** Its path in the repository. */
  path: string;
  text: string;
}

/** The repository's root folder, without a slash at its end. */
export const ROOT = fromFileUrl(new URL("../..", import.meta.url))
  .replace(/[/\\]$/, "");

const FOLDERS = ["", "docs", "fuzz/seeds", "keys"];

/** Every page of the repository that people read. */
export function readDocuments(): Document[] {
  return FOLDERS.flatMap((folder) => {
    const names = [...Deno.readDirSync(`${ROOT}/${folder}`)]
      .map(({ name }) => name)
      .filter((name) => name.endsWith(".md"));
    return names.map((name) => {
      const path = folder === "" ? name : `${folder}/${name}`;
      return { path, text: Deno.readTextFileSync(`${ROOT}/${path}`) };
    });
  });
}

/** What stands in backticks, and the lines of code blocks. */
export function codeOf(text: string): string[] {
  const blocks = text.split(/^```.*$/m);
  const fenced = blocks.filter((_, i) => i % 2 === 1).join("\n");
  const prose = blocks.filter((_, i) => i % 2 === 0).join("\n");
  const indented = prose.match(/^ {4}\S.*$/gm) ?? [];
  const spans = [...prose.matchAll(/`([^`]+)`/g)]
    .map(([, code]) => code.replaceAll(/\s+/g, " "));
  return [...spans, ...indented, ...fenced.split("\n")]
    .map((code) => code.trim());
}

/** The targets of links, each without its title; addresses of the web left out. */
export function linksOf(text: string): string[] {
  const prose = text.split(/^```.*$/m).filter((_, i) => i % 2 === 0).join("\n");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors of a page's headings, as web sites that show Markdown make them. */
export function anchorsOf(text: string): string[] {
  const prose = text.split(/^```.*$/m).filter((_, i) => i % 2 === 0).join("\n");
  return (prose.match(/^#+ .+$/gm) ?? []).map((heading) =>
    heading.replace(/^#+ /, "").toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}

const ROOMS = /^(lib|tests|bench|fuzz|tools|docs|\.ci)\//;

/** The paths in this repository that a text's code names: no pattern, no placeholder. */
export function pathsOf(text: string): string[] {
  return codeOf(text).flatMap((code) => code.split(/[\s,;:()"']+/))
    .map((word) => word.replace(/^\.\//, ""))
    .filter((word) => ROOMS.test(word) && /^[\w./-]+$/.test(word))
    .filter((word) => !/[A-Z]{2,}/.test(word.replace("README", "")));
}

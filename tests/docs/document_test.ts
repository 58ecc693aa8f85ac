import { assertEquals } from "@std/assert";
import { anchorsOf, codeOf, linksOf, pathsOf } from "./document.ts";

const PAGE = `# The page: its \`head\`

See [another](other.md#part), [the web](https://example.org) and \`one
two\`.

    indented --flag

\`\`\`sh
fenced [no](link.md)
\`\`\`
`;

Deno.test("codeOf() finds spans, indented lines and fenced lines", () => {
  const code = codeOf(PAGE).filter((line) => line !== "");
  assertEquals(code, [
    "head",
    "one two",
    "indented --flag",
    "fenced [no](link.md)",
  ]);
});

Deno.test("linksOf() finds links within the repository, and none in code", () => {
  assertEquals(linksOf(PAGE), ["other.md#part"]);
});

Deno.test("anchorsOf() makes anchors of headings", () => {
  assertEquals(anchorsOf(PAGE), ["the-page-its-head"]);
});

Deno.test("pathsOf() finds paths of the repository, and no placeholders", () => {
  const text = "`lib/x.ts`, `tests/`, `lib/NAME.ts`, `lib/*.ts`, `mail/bob`";
  assertEquals(pathsOf(text), ["lib/x.ts", "tests/"]);
});

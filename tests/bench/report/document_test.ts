import { assertEquals, assertThrows } from "@std/assert";
import { replaceFigures } from "../../../bench/report/document.ts";
import { repositoryFile } from "../../support/programs.ts";

const BEGIN = "<!-- deno task bench --update writes from here -->";
const END = "<!-- to here -->";

Deno.test("replaceFigures() replaces what is between the marks and nothing else", () => {
  const document = `Before\n\n${BEGIN}\n\nold\n\n${END}\n\nAfter\n`;
  assertEquals(
    replaceFigures(document, "new $& one"),
    `Before\n\n${BEGIN}\n\nnew $& one\n\n${END}\n\nAfter\n`,
  );
});

Deno.test("replaceFigures() refuses a document without both marks in order", () => {
  for (const document of ["", BEGIN, `${END} ${BEGIN}`]) {
    assertThrows(
      () => replaceFigures(document, "new"),
      SyntaxError,
      "Cannot write the figures",
    );
  }
});

Deno.test("replaceFigures() finds its place in docs/performance.md", async () => {
  const path = repositoryFile("docs/performance.md");
  const document = await Deno.readTextFile(path);
  assertEquals(
    replaceFigures(document, "x").includes(`${BEGIN}\n\nx\n\n`),
    true,
  );
});

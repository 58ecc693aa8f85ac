import { assert, assertEquals } from "@std/assert";
import { repositoryFile } from "../support/programs.ts";
import { hasTitle, mustsOf, parseMusts } from "./musts.ts";

const LIST = parseMusts(
  await Deno.readTextFile(repositoryFile("tests/protocol/musts.txt")),
);

Deno.test("each MUST of docs/protocol.md has its tests in musts.txt", async () => {
  const page = await Deno.readTextFile(repositoryFile("docs/protocol.md"));
  assertEquals(LIST.map(({ sentence }) => sentence), mustsOf(page));
  for (const { sentence, tests } of LIST) assert(tests.length > 0, sentence);
});

Deno.test("musts.txt names tests that there are", async () => {
  for (const test of LIST.flatMap(({ tests }) => tests)) {
    const [file, title] = test.split(/: (.*)/);
    const code = await Deno.readTextFile(repositoryFile(`tests/${file}`));
    assert(hasTitle(code, title), `tests/${file} has no test "${title}"`);
  }
});

Deno.test("mustsOf() finds each sentence, in lists too, and nothing in tables and code", () => {
  const page = [
    "The key words MUST and MUST NOT are those of RFC 2119.",
    "## What MUST be\n",
    "A client\nMUST hear 0. It MAY speak. It MUST **not**\nsing.\n",
    "| a MUST in a table |\n",
    "```\nMUST\n```\n",
    "1. `end` MUST come.\n   More.\n2. (It MUST NOT.) It is so.",
  ].join("\n\n");
  assertEquals(mustsOf(page), [
    "A client MUST hear 0.",
    "It MUST not sing.",
    "`end` MUST come.",
    "(It MUST NOT.)",
  ]);
});

Deno.test("hasTitle() wants the whole title", () => {
  assert(hasTitle('Deno.test("a and b", f)', "a and b"));
  assert(!hasTitle('Deno.test("a and b", f)', "a and"));
});

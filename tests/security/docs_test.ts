import { assert, assertEquals } from "@std/assert";
import { repositoryFile } from "../support/programs.ts";

/** The titles that docs/security.md names, by their file. */
async function namedTests(): Promise<Map<string, string[]>> {
  const text = await Deno.readTextFile(repositoryFile("docs/security.md"));
  const named = new Map<string, string[]>();
  for (const [, file, titles] of text.matchAll(/`(\w+_test\.ts)`: ([^|]+)/g)) {
    const all = titles.split(";").map((title) => title.trim())
      .filter((title) => !title.startsWith("at every byte"));
    named.set(file, [...named.get(file) ?? [], ...all]);
  }
  return named;
}

Deno.test("docs/security.md names tests that there are", async () => {
  const named = await namedTests();
  for (const [file, titles] of named) {
    const path = repositoryFile(`tests/security/${file}`);
    const code = await Deno.readTextFile(path);
    for (const title of titles) {
      assert(code.includes(title), `${file} has no test "${title}"`);
    }
  }
});

Deno.test("docs/security.md names every file of attacks", async () => {
  const named = await namedTests();
  const files = [...Deno.readDirSync(repositoryFile("tests/security"))]
    .map(({ name }) => name)
    .filter((name) => name.endsWith("_test.ts") && name !== "docs_test.ts");
  assertEquals(files.filter((name) => !named.has(name)), []);
});

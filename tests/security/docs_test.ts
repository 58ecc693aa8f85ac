import { assert, assertEquals } from "@std/assert";
import { repositoryFile } from "../support/programs.ts";

/** The titles that docs/security.md names, by their file. */
async function namedTests(): Promise<Map<string, string[]>> {
  const text = await Deno.readTextFile(repositoryFile("docs/security.md"));
  const named = new Map<string, string[]>();
  for (
    const [, file, titles] of text.matchAll(/`([\w/]+_test\.ts)`: ([^|`]+)/g)
  ) {
    const all = titles.split(";").map((title) => title.trim())
      .filter((title) => title && !title.startsWith("at every byte"));
    named.set(file, [...named.get(file) ?? [], ...all]);
  }
  return named;
}

/** Every file of attacks, by its name. */
const FILES = new Map(
  await Array.fromAsync(testFiles("tests/security"), (path) => [
    path.slice(path.lastIndexOf("/") + 1),
    path,
  ]),
);

async function* testFiles(dir: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(repositoryFile(dir))) {
    if (isDirectory) yield* testFiles(`${dir}/${name}`);
    if (name.endsWith("_test.ts")) yield `${dir}/${name}`;
  }
}

/** A file of attacks and the files of support that it imports. */
async function codeOf(name: string): Promise<string> {
  const path = name.includes("/")
    ? name
    : FILES.get(name) ?? `tests/security/${name}`;
  const file = new URL(`file://${repositoryFile(path)}`);
  const code = await Deno.readTextFile(file);
  const imports = code.matchAll(/"([./]+\/support\/\w+\.ts)"/g);
  const support = await Array.fromAsync(
    imports,
    ([, relative]) => Deno.readTextFile(new URL(relative, file)),
  );
  return [code, ...support].join("\n");
}

Deno.test("docs/security.md names tests that there are", async () => {
  const named = await namedTests();
  for (const [file, titles] of named) {
    const code = await codeOf(file);
    for (const title of titles) {
      assert(code.includes(title), `${file} has no test "${title}"`);
    }
  }
});

Deno.test("docs/security.md names every file of attacks", async () => {
  const named = await namedTests();
  const files = [...FILES.keys()].filter((name) => name !== "docs_test.ts");
  assertEquals(files.filter((name) => !named.has(name)), []);
});

import { assertEquals } from "@std/assert";
import jsr from "../../deno.json" with { type: "json" };
import npm from "../../tools/npm/deno.json" with { type: "json" };
import { ROOT } from "../../tools/paths.ts";

const SOURCES = ["lib", "tests", "tools", "bench"];
// The statements import "x", import … from "x" and export … from "x", and import() of "x".
const IMPORT =
  /^(?:import|export)\b(?:[^;]*?\bfrom)?\s*"([^"]+)"(?: with \{.*\})?;$|\bimport\(\s*"([^"]+)"/gm;
const LOCAL = /^(\.\.?\/|node:)/;

async function* sourceFiles(dir: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    const path = `${dir}/${name}`;
    if (isDirectory && !name.startsWith(".")) yield* sourceFiles(path);
    if (name.endsWith(".ts")) yield path;
  }
}

async function* treeFiles(): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(ROOT)) {
    if (isDirectory && SOURCES.includes(name)) {
      yield* sourceFiles(`${ROOT}/${name}`);
    }
    if (name.endsWith(".ts")) yield `${ROOT}/${name}`;
  }
}

/** What is imported from outside the tree: the name, then the files. */
async function outsideImports(): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for await (const file of treeFiles()) {
    const text = await Deno.readTextFile(file);
    for (const [, fixed, dynamic] of text.matchAll(IMPORT)) {
      const name = fixed ?? dynamic;
      if (LOCAL.test(name)) continue;
      found.set(name, [...(found.get(name) ?? []), file]);
    }
  }
  return found;
}

Deno.test("the npm map has every @std module in use, and nothing else is used", async () => {
  const imports = await outsideImports();
  const unknown = [...imports.keys()].filter((name) => !(name in npm.imports));
  assertEquals(unknown.map((name) => [name, imports.get(name)]), []);
});

Deno.test("both maps have the same @std packages", () => {
  const packageOf = (name: string) => name.split("/").slice(0, 2).join("/");
  const mapped = Object.keys(npm.imports).filter((name) =>
    name.startsWith("@std/")
  );
  const packages = [...new Set(mapped.map(packageOf))];
  assertEquals(packages.sort(), Object.keys(jsr.imports).sort());
});

Deno.test("both configurations run and check the code the same way", () => {
  assertEquals(npm.unstable, jsr.unstable);
  assertEquals(npm.compilerOptions, jsr.compilerOptions);
});

import { assertEquals } from "@std/assert";
import { foldersAbove } from "./rules.ts";
import {
  filesOf,
  importsOf,
  loadedWith,
  reachedFrom,
  readImports,
} from "./tree.ts";

Deno.test("importsOf() finds every way to import a file, each file once", () => {
  const code = `
import { a } from "./a.ts";
import type { B } from "../b.ts";
import {
  c,
  type D,
} from "../c/c.ts";
export * from "./e.ts";
export type { F } from "./f.ts";
import "./g.ts";
const h = await import("./h.ts");
const i: import("./i.ts").I = new Worker(new URL("./j.ts", import.meta.url));
import { again } from "./a.ts";
`;
  assertEquals(importsOf("lib/x/y.ts", code), [
    ...["lib/x/a.ts", "lib/b.ts", "lib/c/c.ts", "lib/x/e.ts", "lib/x/f.ts"],
    ...["lib/x/g.ts", "lib/x/h.ts", "lib/x/i.ts", "lib/x/j.ts"],
  ]);
});

Deno.test("importsOf() passes over packages, data, comments and other texts", () => {
  const code = `
import { join } from "@std/path";
import fs from "node:fs";
import data from "./data.json" with { type: "json" };
// import { a } from "./a.ts";
/* import { b } from "./b.ts"; */
/**
 * import { c } from "./c.ts";
 */
const url = "https://example.org"; // import("./d.ts")
const path = "./e.ts";
`;
  assertEquals(importsOf("lib/x.ts", code), []);
});

Deno.test("filesOf() and readImports() walk the folders of the code", async () => {
  const root = await Deno.makeTempDir();
  const write = (path: string, text: string) =>
    Deno.writeTextFile(`${root}/${path}`, text);
  for (
    const dir of [
      "lib",
      "lib/a",
      "tests",
      "bench",
      "fuzz",
      "tools",
      "packaging",
      "docs",
    ]
  ) {
    await Deno.mkdir(`${root}/${dir}`);
  }
  await write("server.ts", 'import "./lib/a/a.ts";\nimport "./gone.ts";');
  await write("README.md", "");
  await write("docs/a.ts", "");
  await write("lib/a/a.ts", 'import "./data.ts";');
  await write("lib/a/data.json", "{}");
  const files = await filesOf(root);
  assertEquals(files, ["lib/a/a.ts", "lib/a/data.json", "server.ts"]);
  const imports = await readImports(root, files);
  assertEquals([...imports], [
    ["lib/a/a.ts", []],
    ["server.ts", ["lib/a/a.ts"]],
  ]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("reachedFrom() follows imports, circles too", () => {
  const imports = new Map([["a", ["b"]], ["b", ["c", "a"]], ["c", []], [
    "d",
    ["a"],
  ]]);
  assertEquals([...reachedFrom(imports, "a")], ["a", "b", "c"]);
});

Deno.test("foldersAbove() names every folder on the way", () => {
  assertEquals(foldersAbove("lib/a/b/c.ts"), ["lib/a/b", "lib/a", "lib"]);
  assertEquals(foldersAbove("server.ts"), []);
});

Deno.test("loadedWith() passes over types, and over what is loaded later", () => {
  const code = `
import { a, type A } from "./a.ts";
import type {
  B,
} from "./b.ts";
export type { C } from "./c.ts";
export * from "./d.ts";
const e = await import("./e.ts");
const f: import("./f.ts").F = new Worker(new URL("./g.ts", import.meta.url));
import "./h.ts";
`;
  assertEquals(loadedWith("lib/x.ts", code), [
    ...["lib/a.ts", "lib/d.ts", "lib/h.ts"],
  ]);
});

import { assertEquals } from "@std/assert";
import { repositoryFile } from "../support/programs.ts";
import { filesOf } from "./tree.ts";

const ROOT = repositoryFile("").replace(/\/$/, "");

/** The one part of Node that costs nothing to load. */
const CHEAP = ["node:sqlite"];

/** Statements that load what they name before the first line runs; types load nothing. */
const LOADED =
  /^(?:import|export)(?! type) (?:[\w\s{},*$]+ from )?"((?:node:)?[^."][^"]*)";/gm;

/** What a file loads at once that is neither a file of ours nor of `@std`. */
function outsideOf(code: string): string[] {
  return [...code.matchAll(LOADED)].map(([, name]) => name)
    .filter((name) => !name.startsWith("@std/") && !CHEAP.includes(name));
}

Deno.test("no part of Node and no library is imported at the top of a file", async () => {
  const files = (await filesOf(ROOT)).filter((file) =>
    file.endsWith(".ts") && (file.startsWith("lib/") || !file.includes("/"))
  );
  const found: string[] = [];
  for (const file of files) {
    const code = await Deno.readTextFile(`${ROOT}/${file}`);
    found.push(...outsideOf(code).map((name) => `${file}: ${name}`));
  }
  assertEquals(found, [], "use `await import()`: it costs each start 10 ms");
});

Deno.test("outsideOf() finds statements that load, over several lines, too", () => {
  const code = [
    'import { Readable } from "node:stream";',
    'import {\n  type A,\n  b,\n} from "libmime";',
    'import type { Hash } from "node:crypto";',
    'export * from "age-encryption";',
    'import "./here.ts";',
    'import { join } from "@std/path";',
    'import { DatabaseSync } from "node:sqlite";',
    'const later = () => import("node:os");',
  ].join("\n");
  assertEquals(outsideOf(code), ["node:stream", "libmime", "age-encryption"]);
});

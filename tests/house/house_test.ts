import { assertEquals } from "@std/assert";
import { repositoryFile } from "../support/programs.ts";
import {
  circles,
  environmentReaders,
  foldersAbove,
  fullFolders,
  longChains,
  privilegeCrossings,
  strayTests,
  upwardImports,
} from "./rules.ts";
import { filesOf, readImports } from "./tree.ts";

const ROOT = repositoryFile("").replace(/\/$/, "");
const FILES = await filesOf(ROOT);
const IMPORTS = await readImports(ROOT, FILES);

Deno.test("a folder has at most 18 files", () => {
  assertEquals(fullFolders(FILES), []);
});

Deno.test("imports have no circle, not even of types", () => {
  assertEquals(circles(IMPORTS), []);
});

Deno.test("no chain of imports in the programs has more than 12 files", () => {
  assertEquals(longChains(IMPORTS), []);
});

Deno.test("imports point down, and client, server and keygen know nothing of each other", () => {
  assertEquals(upwardImports(IMPORTS), []);
});

Deno.test("supervisor and worker import nothing of each other", () => {
  assertEquals(privilegeCrossings(IMPORTS), []);
});

Deno.test("no code of a worker reads the environment", () => {
  const readsEnvironment = (file: string) =>
    /\bDeno\.env\b|\bprocess\.env\b/
      .test(Deno.readTextFileSync(`${ROOT}/${file}`));
  assertEquals(environmentReaders(IMPORTS, readsEnvironment), []);
});

Deno.test("tests lie in the same tree as the code", () => {
  assertEquals(strayTests(FILES), []);
});

Deno.test("docs/architecture.md names every folder of lib", async () => {
  const text = await Deno.readTextFile(`${ROOT}/docs/architecture.md`);
  // Whole names: lib/server/worker does not name lib/server.
  const named = new Set(text.match(/[\w./-]+/g));
  const folders = new Set(FILES.flatMap(foldersAbove));
  const inLib = [...folders].filter((folder) => folder.startsWith("lib/"));
  const unnamed = inLib.filter((folder) => !named.has(folder));
  assertEquals(unnamed, []);
});

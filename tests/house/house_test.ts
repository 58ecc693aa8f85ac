import { AssertionError } from "@std/assert";
import { repositoryFile } from "../support/programs.ts";
import {
  circles,
  environmentReaders,
  foldersAbove,
  fullFolders,
  longChains,
  privilegeCrossings,
  strayTests,
  undocumentedExports,
  upwardImports,
} from "./rules.ts";
import { filesOf, readImports } from "./tree.ts";

const ROOT = repositoryFile("").replace(/\/$/, "");
const FILES = await filesOf(ROOT);
const IMPORTS = await readImports(ROOT, FILES);

/** Fails with what breaks a rule, and how to mend it. */
function assertNone(broken: string[], advice: string): void {
  if (broken.length === 0) return;
  throw new AssertionError(
    [...broken, `${advice} See docs/architecture.md, "Rooms".`].join("\n"),
  );
}

Deno.test("a folder has at most 18 files", () => {
  assertNone(
    fullFolders(FILES),
    "Move what belongs together into a folder of its own.",
  );
});

Deno.test("imports have no circle, not even of types", () => {
  assertNone(
    circles(IMPORTS),
    "Move what both ends of a circle need into a file that imports neither.",
  );
});

Deno.test("no chain of imports in the programs has more than 12 files", () => {
  assertNone(
    longChains(IMPORTS),
    "Import what a file needs from where it is defined, or merge two small files.",
  );
});

Deno.test("imports point down, and client, server and keygen know nothing of each other", () => {
  assertNone(
    upwardImports(IMPORTS),
    "Move the code into the lower room, or hand it over as an argument.",
  );
});

Deno.test("supervisor and worker import nothing of each other", () => {
  assertNone(
    privilegeCrossings(IMPORTS),
    "Move what both say to each other into lib/server/ipc.",
  );
});

Deno.test("no code of a worker reads the environment", () => {
  const readsEnvironment = (file: string) =>
    /\bDeno\.env\b|\bprocess\.env\b/
      .test(Deno.readTextFileSync(`${ROOT}/${file}`));
  assertNone(
    environmentReaders(IMPORTS, readsEnvironment),
    "Read it in the supervisor and hand it to workers by lib/server/ipc/settings.ts.",
  );
});

Deno.test("tests lie in the same tree as the code", () => {
  assertNone(
    strayTests(FILES),
    "Move the test to the folder that has the name of what it tests.",
  );
});

Deno.test("what lib/protocol, lib/crypto, lib/letter, lib/seal and lib/store export has a docstring", () => {
  const read = (file: string) => Deno.readTextFileSync(`${ROOT}/${file}`);
  assertNone(
    undocumentedExports(FILES, read),
    "Say what it is, with units, sizes and errors.",
  );
});

Deno.test("docs/architecture.md names every folder of lib", async () => {
  const text = await Deno.readTextFile(`${ROOT}/docs/architecture.md`);
  // Whole names: lib/server/worker does not name lib/server.
  const named = new Set(text.match(/[\w./-]+/g));
  const folders = new Set(FILES.flatMap(foldersAbove));
  const inLib = [...folders].filter((folder) => folder.startsWith("lib/"));
  const unnamed = inLib.filter((folder) => !named.has(folder));
  assertNone(unnamed, "Give each a row in the table of rooms.");
});

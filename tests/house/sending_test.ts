import { assertEquals } from "@std/assert";
import { repositoryFile } from "../support/programs.ts";
import { filesOf, loadedWith, readImports } from "./tree.ts";

const ROOT = repositoryFile("").replace(/\/$/, "");
const FILES = (await filesOf(ROOT)).filter((file) => file.startsWith("lib/"));

/** The files of the client that import a file, by these imports. */
async function importersOf(
  imported: string,
  of?: typeof loadedWith,
): Promise<string[]> {
  const imports = await readImports(ROOT, FILES, of);
  return [...imports].filter(([, files]) => files.includes(imported))
    .map(([file]) => file);
}

Deno.test("a draft that the server can read is made where --seal or a person says so, and to be sealed", async () => {
  const makers = importersOf("lib/client/draft/make_draft.ts", loadedWith);
  assertEquals(await makers, [
    "lib/client/sealed/outgoing.ts",
    "lib/client/sealed/seal_draft.ts",
  ]);
});

Deno.test("commands and menu make what they send in one function", async () => {
  assertEquals(await importersOf("lib/client/sealed/outgoing.ts"), [
    "lib/client/dialog/sealed_box.ts",
    "lib/client/run_command.ts",
  ]);
});

import { assert, assertEquals } from "@std/assert";
import { repositoryFile } from "../support/programs.ts";

/** The tests that do not run against binaries. */
function once(): string[] {
  return Deno.readTextFileSync(repositoryFile("tests/once.txt"))
    .split("\n").filter((line) => line && !line.startsWith("#"));
}

Deno.test("tests/once.txt names tests of whole programs that there are", () => {
  const paths = once();
  assertEquals(paths.length, new Set(paths).size);
  for (const path of paths) {
    assert(/^tests\/(end_to_end|security)\/\S+$/.test(path), path);
    Deno.statSync(repositoryFile(path));
  }
});

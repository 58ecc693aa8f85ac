import { assert, assertEquals } from "@std/assert";
import { findSpelled, sourceCode } from "../../program/source_code.ts";

/** What a pooler that shares connections by transaction would leave to its next client. */
const KEPT =
  /\b(?:UN)?LISTEN\b|\bNOTIFY\b|\bPREPARE\b|\bpg_(?:try_)?advisory_lock\w*|\bTEMP(?:ORARY)? TABLE\b|\bSET SESSION\b|\bSET (?!LOCAL\b)\w+ TO\b/;

Deno.test("no statement leaves anything behind for longer than its transaction", async () => {
  const files = (await sourceCode())
    .filter(({ path }) => path.startsWith("lib/store/postgres/"));
  assert(files.length > 50);
  assertEquals(findSpelled(files, KEPT, []), []);
  const own = "`SET synchronous_commit TO off; LISTEN news`";
  const wrong = [{ path: "a.ts", code: own }];
  assertEquals(findSpelled(wrong, KEPT, []).length, 1);
});

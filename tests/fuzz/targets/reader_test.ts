import { assert, assertEquals, assertRejects } from "@std/assert";
import type { FuzzCase } from "../../../fuzz/cases/case.ts";
import {
  makeLetterCase,
  readLetterFiles,
} from "../../../fuzz/cases/letter_case.ts";
import { FuzzError } from "../../../fuzz/fuzz_error.ts";
import { ReaderTarget } from "../../../fuzz/targets/reader.ts";

const files = await readLetterFiles();

/** A case with these files, unchanged. */
function caseOf(...all: Uint8Array[]): FuzzCase {
  const throws = all.map((bytes) => ({
    seal: "none" as const,
    bytes,
    edits: [],
    fits: false,
  }));
  return { ...makeLetterCase(1, 0, files), throws };
}

Deno.test("makeLetterCase() makes the same case of the same numbers", () => {
  const made = makeLetterCase(1, 5, files);
  assertEquals(makeLetterCase(1, 5, files), made);
  const all = Array.from({ length: 30 }, (_, i) => makeLetterCase(1, i, files));
  assert(new Set(all.map(({ throws }) => throws.length)).size > 5);
});

Deno.test("a reader takes every file that is not changed, good or bad", async () => {
  const reader = await ReaderTarget.make();
  assert(reader.heads.length > 3);
  assertEquals(await reader.run(caseOf(...files)), files.length);
});

Deno.test("a reader who believes what is not known to be good is found out", async () => {
  const reader = await ReaderTarget.make();
  reader.heads.length = 0;
  await assertRejects(
    () => reader.run(caseOf(files[0])),
    FuzzError,
    "believes a head that nobody signed",
  );
});

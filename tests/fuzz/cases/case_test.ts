import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { RECORD_LIMIT } from "../../../lib/protocol/limits.ts";
import { type FuzzCase, makeCase } from "../../../fuzz/cases/case.ts";
import { formatFinding, parseFinding } from "../../../fuzz/cases/finding.ts";
import { readSeeds } from "../../../fuzz/cases/seeds.ts";

const seeds = await readSeeds();
const CASES: FuzzCase[] = Array.from(
  { length: 150 },
  (_, number) => makeCase(1, number, seeds),
);

Deno.test("makeCase() makes the same case of the same numbers", () => {
  for (const made of CASES) {
    assertEquals(makeCase(1, made.number, seeds), made);
  }
});

Deno.test("makeCase() makes other cases of other numbers", () => {
  assertNotEquals(makeCase(2, 0, seeds), CASES[0]);
  assertNotEquals({ ...CASES[1], number: 0 }, CASES[0]);
});

Deno.test("makeCase() makes cases of both modes and both stages", () => {
  const kinds = new Set(CASES.map(({ mode, stage }) => `${mode} ${stage}`));
  assertEquals([...kinds].sort(), [
    "basic login",
    "basic session",
    "enhanced login",
    "enhanced session",
  ]);
});

Deno.test("makeCase() makes records that can be sealed", () => {
  const records = CASES.flatMap(({ throws }) => throws)
    .filter(({ seal }) => seal === "record");
  assert(records.length > 1000);
  for (const { bytes } of records) {
    assert(bytes.length > 0 && bytes.length <= RECORD_LIMIT);
  }
});

Deno.test("makeCase() changes frames before and after they are sealed", () => {
  const throws = CASES.flatMap(({ throws }) => throws);
  for (const seal of ["login", "record", "none"]) {
    assert(throws.some((thrown) => thrown.seal === seal), seal);
  }
  for (const seal of ["login", "record"]) {
    const sealed = throws.filter((thrown) => thrown.seal === seal);
    assert(sealed.some(({ edits }) => edits.length > 0), seal);
    assert(sealed.some(({ edits }) => edits.length === 0), seal);
  }
});

Deno.test("makeCase() gives each mail an id of its own", () => {
  const texts = CASES.flatMap(({ throws }) => throws)
    .map(({ bytes }) => new TextDecoder().decode(bytes));
  assert(!texts.some((text) => text.includes('"$draft"')));
  const ids = texts.flatMap((text) => /"draft-\d+_*"/.exec(text) ?? []);
  assert(new Set(ids).size > 100);
});

Deno.test("parseFinding() reads what formatFinding() wrote", () => {
  const finding = {
    reason: "It crashed\n    at home",
    target: "worker",
    seed: 1,
    case: CASES.find(({ stage }) => stage === "session")!,
  } as const;
  assertEquals(parseFinding(formatFinding(finding)), finding);
});

import { assertEquals } from "@std/assert";
import type { Outcome } from "./campaign.ts";
import { gapLines, strikeLine } from "./report.ts";

const WELL = {
  acknowledged: 1234,
  ...{ lost: 0, doubled: 0, partial: 0, altered: 0 },
};

function outcome(changed: Partial<Outcome> = {}): Outcome {
  return {
    ...{ strike: "machine killed", before: "db1", after: "db2" },
    ...{ gapMs: 20_440, tally: WELL },
    ...changed,
  };
}

Deno.test("a strike's line tells who took over, the gap and that all is there", () => {
  assertEquals(
    strikeLine(3, outcome()),
    "3. machine killed: db1 was primary, db2 is; gap 20.4 s; " +
      "1234 acknowledged, all there",
  );
});

Deno.test("logins are told of where somebody logged in", () => {
  const logins = [2_000, 8_000, 5_000]
    .map((loginGapMs) => outcome({ loginGapMs }));
  assertEquals(
    strikeLine(3, logins[0]),
    "3. machine killed: db1 was primary, db2 is; gap 20.4 s; logins 2.0 s; " +
      "1234 acknowledged, all there",
  );
  assertEquals(gapLines(logins), [
    "machine killed: 3 times; gap 20.4 s median, 20.4 s longest; " +
    "logins 5.0 s median, 8.0 s longest",
  ]);
});

Deno.test("a strike's line names what is lost, doubled, with some only and altered", () => {
  const wrong = { lost: 1, doubled: 2, partial: 3, altered: 4 };
  const tally = { acknowledged: 9, ...wrong };
  assertEquals(
    strikeLine(1, outcome({ after: "db1", tally })),
    "1. machine killed: db1 stays primary; gap 20.4 s; " +
      "9 acknowledged, 1 LOST, 2 DOUBLED, 3 PARTIAL, 4 ALTERED",
  );
});

Deno.test("the gaps of a kind have their median and the longest", () => {
  const gaps = [3_000, 1_000, 2_000, 9_000];
  const outcomes = [
    ...gaps.map((gapMs) => outcome({ gapMs })),
    outcome({ strike: "database killed", gapMs: 500 }),
  ];
  assertEquals(gapLines(outcomes), [
    "machine killed: 4 times; gap 2.0 s median, 9.0 s longest",
    "database killed: 1 times; gap 0.5 s median, 0.5 s longest",
  ]);
});

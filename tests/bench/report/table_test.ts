import { assertEquals } from "@std/assert";
import type { Row } from "../../../bench/report/row.ts";
import { summarize } from "../../../bench/report/statistics.ts";
import {
  formatAim,
  formatNumber,
  formatSections,
  formatSummary,
} from "../../../bench/report/table.ts";

Deno.test("formatNumber() keeps three digits that count", () => {
  const cases: [number, string][] = [
    [0, "0"],
    [0.16234, "0.162"],
    [0.5, "0.5"],
    [1.25, "1.25"],
    [11.43, "11.4"],
    [99.96, "100"],
    [482.4, "482"],
    [999.9, "1,000"],
    [1360.4, "1,360"],
    [12_345.6, "12,346"],
    [0.00004, "0"],
  ];
  for (const [value, text] of cases) assertEquals(formatNumber(value), text);
});

Deno.test("formatSummary() tells the spread only where there is one", () => {
  assertEquals(formatSummary(summarize([2, 2]), "ms"), "2 ms");
  assertEquals(formatSummary(summarize([1, 2, 3]), "ms"), "2 ms (1.2–2.8)");
});

Deno.test("formatAim() joins what would be enough", () => {
  assertEquals(
    formatAim({ atMost: 1, ratioAtMost: 1.7 }, "ms"),
    "≤ 1 ms or ≤ 1.7×",
  );
  assertEquals(formatAim({ atLeast: 2500 }, "/s"), "≥ 2,500 /s");
  assertEquals(formatAim({ ratioAtLeast: 0.9 }, "/s"), "≥ 0.9×");
});

Deno.test("formatSections() lines the columns up and puts notes below", () => {
  const row: Row = {
    what: "read",
    unit: "ms",
    measured: summarize([3]),
    limit: { of: "a call", value: summarize([2]) },
    dovecot: summarize([4]),
    aim: { atMost: 2, besideDovecot: 8 },
    note: "of one byte",
  };
  assertEquals(
    formatSections([{ title: "Mails", rows: [row] }]),
    `### Mails

| what | figure | limit        | ratio | Dovecot | to Dovecot        | aim    |        |
| ---- | ------ | ------------ | ----- | ------- | ----------------- | ------ | ------ |
| read | 3 ms   | 2 ms: a call | 1.5×  | 4 ms    | 0.75× (aim 0.25×) | ≤ 2 ms | missed |

read: of one byte.`,
  );
});

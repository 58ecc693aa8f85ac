import { assertEquals } from "@std/assert";
import {
  isMet,
  ratioOf,
  type Row,
  toDovecot,
} from "../../../bench/report/row.ts";
import { summarize } from "../../../bench/report/statistics.ts";

function row(measured: number, limit: number, aim?: Row["aim"]): Row {
  return {
    what: "a step",
    unit: "ms",
    measured: summarize([measured]),
    limit: { of: "a call", value: summarize([limit]) },
    aim,
  };
}

Deno.test("ratioOf() divides the median by that of the limit", () => {
  assertEquals(ratioOf(row(3, 2)), 1.5);
  assertEquals(ratioOf({ ...row(3, 2), limit: undefined }), undefined);
});

Deno.test("toDovecot() compares the figure with here, the aim with where it was set", () => {
  const dovecot = summarize([4]);
  const aim = { atMost: 1, besideDovecot: 2 };
  assertEquals(toDovecot({ ...row(3, 1, aim), dovecot }), {
    figure: 0.75,
    aim: 0.5,
  });
  assertEquals(toDovecot({ ...row(3, 1), dovecot }).aim, undefined);
  assertEquals(toDovecot(row(3, 1, aim)).figure, undefined);
});

Deno.test("isMet() is content with one aim of several", () => {
  const aim = { atMost: 1, ratioAtMost: 1.7 };
  assertEquals(isMet(row(0.9, 0.1, aim)), true);
  assertEquals(isMet(row(3.4, 2, aim)), true);
  assertEquals(isMet(row(3.5, 2, aim)), false);
});

Deno.test("isMet() wants rates to be high", () => {
  assertEquals(isMet(row(500, 1000, { atLeast: 500 })), true);
  assertEquals(isMet(row(499, 1000, { atLeast: 500 })), false);
  assertEquals(isMet(row(90, 100, { ratioAtLeast: 0.9 })), true);
  assertEquals(isMet(row(89, 100, { ratioAtLeast: 0.9 })), false);
});

Deno.test("isMet() says nothing where there is no aim", () => {
  assertEquals(isMet(row(1, 1)), undefined);
});

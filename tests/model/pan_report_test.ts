import { assertEquals, assertThrows } from "@std/assert";
import { IncompleteSearchError, readPanReport } from "./pan_report.ts";

const COMPLETE = `
(Spin Version 6.5.2 -- 6 December 2019)

Full statespace search for:
	never claim         	- (none specified)
	assertion violations	+
	invalid end states	- (disabled by -E flag)

State-vector 272 byte, depth reached 105, errors: 0
    81353 states, stored
  3515232 states, matched
  3596585 transitions (= stored+matched)

pan: elapsed time 2.1 seconds
`;

Deno.test("readPanReport() reads the states of a model that holds", () => {
  assertEquals(readPanReport(COMPLETE), { broken: [], states: 81353 });
});

Deno.test("readPanReport() names each broken claim once, in order", () => {
  const violations = "pan:1: assertion violated user_agrees (at depth 10)\n" +
    "pan:2: assertion violated key_agrees (at depth 15)\n" +
    "pan:3: assertion violated user_agrees (at depth 9)\n";
  const { broken } = readPanReport(violations + COMPLETE);
  assertEquals(broken, ["key_agrees", "user_agrees"]);
});

Deno.test("readPanReport() tells an error that is no claim of ours", () => {
  const error = "pan:1: invalid end state (at depth 7)\n";
  const { broken } = readPanReport(error + COMPLETE);
  assertEquals(broken, ["invalid end state"]);
});

Deno.test("readPanReport() refuses every search that left states out", () => {
  const incomplete = [
    `error: max search depth too small\n${COMPLETE}`,
    `Warning: Search not completed\n${COMPLETE}`,
    `pan: out of memory\n${COMPLETE}`,
    COMPLETE.replace("Full statespace", "Bit statespace"),
    COMPLETE.replace("Full statespace", "Hash-Compact 4"),
    COMPLETE.slice(0, COMPLETE.indexOf("State-vector")),
    "",
  ];
  for (const output of incomplete) {
    assertThrows(() => readPanReport(output), IncompleteSearchError);
  }
});

Deno.test("readPanReport() says how a search ended that did not start", () => {
  assertThrows(
    () => readPanReport("pan.c:1: syntax error\nsh: ./pan: not found\n"),
    IncompleteSearchError,
    "./pan: not found",
  );
});

import { assertEquals } from "@std/assert";
import {
  closingLine,
  countSteps,
  type Step,
} from "../../../tools/ci/counts.ts";

const PASSED = "ok | 12 passed (3 steps) | 0 failed | 1 ignored (2s)\n";
const FAILED = "FAILED | 4 passed | 2 failed (1 step) | 3 filtered out (2s)\n";

function tests(exitCode: number, output: string): Step {
  return { kind: "test", exitCode, output };
}

Deno.test("countSteps() reads what deno test closes with", () => {
  assertEquals(countSteps([tests(0, `./a_test.ts ... ok\n\n${PASSED}`)]), {
    passed: 12,
    failed: 0,
    skipped: 1,
  });
});

Deno.test("countSteps() adds up tests and steps", () => {
  const steps: Step[] = [
    tests(0, PASSED),
    tests(1, FAILED),
    { kind: "step", exitCode: 0, output: PASSED },
    { kind: "step", exitCode: 3, output: "" },
  ];
  assertEquals(countSteps(steps), { passed: 17, failed: 3, skipped: 1 });
});

Deno.test("countSteps() counts a run that broke off as a failure", () => {
  const expected = { passed: 0, failed: 1, skipped: 0 };
  assertEquals(countSteps([tests(1, "error: Module not found\n")]), expected);
  const killed = { passed: 12, failed: 1, skipped: 1 };
  assertEquals(countSteps([tests(124, PASSED)]), killed);
});

Deno.test("countSteps() counts a run without a test as a failure", () => {
  const expected = { passed: 0, failed: 1, skipped: 0 };
  const none = "ok | 0 passed | 0 failed (0ms)\n";
  assertEquals(countSteps([tests(0, none)]), expected);
  assertEquals(countSteps([tests(0, "")]), expected);
});

Deno.test("countSteps() takes no summary from inside a line", () => {
  const quoted = `a test that prints "ok | 5 passed | 0 failed (1s)"\n`;
  assertEquals(countSteps([tests(0, quoted + PASSED)]).passed, 12);
});

Deno.test("closingLine() names what was skipped only if anything was", () => {
  assertEquals(
    closingLine({ passed: 9, failed: 1, skipped: 0 }),
    "9 passed, 1 failed",
  );
  assertEquals(
    closingLine({ passed: 9, failed: 0, skipped: 2 }),
    "9 passed, 0 failed, 2 skipped",
  );
});

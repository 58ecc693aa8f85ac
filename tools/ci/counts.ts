/** Adds up what a run of CI did. */

/** How many tests and steps ended how. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** A step that ended. */
export interface Step {
  /** Whether its output closes with the summary of `deno test`. */
  kind: "test" | "step";
  exitCode: number;
  output: string;
}

// ok | 12 passed (3 steps) | 0 failed (1 step) | 1 ignored (2s)
const SUMMARY =
  /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed(.*)$/gm;

/** The sum of all steps: those of kind "step" count as one test each. */
export function countSteps(steps: Step[]): Counts {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const step of steps) {
    const counts = step.kind === "test" ? countTests(step) : countStep(step);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  return total;
}

/** The closing line: `N passed, N failed`, and what was skipped, if anything. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  const line = `${passed} passed, ${failed} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}

/** A run that failed without a failed test, or ran no test, is one failure. */
function countTests({ exitCode, output }: Step): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [, passed, failed, rest] of output.matchAll(SUMMARY)) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
    counts.skipped += Number(/(\d+) ignored/.exec(rest)?.[1] ?? 0);
  }
  const broken = exitCode !== 0 || counts.passed === 0;
  if (broken && counts.failed === 0) counts.failed = 1;
  return counts;
}

function countStep({ exitCode }: Step): Counts {
  const ok = exitCode === 0;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

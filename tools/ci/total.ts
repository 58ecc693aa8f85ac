/**
 * Closes a run of CI: `total.ts FILE`, where each line of FILE is the kind,
 * the exit code and the output file of a step.
 */
import { closingLine, countSteps, type Step } from "./counts.ts";

function readStep(line: string): Step {
  const [kind, exitCode, log] = line.split("\t");
  return {
    kind: kind === "test" ? "test" : "step",
    exitCode: Number(exitCode),
    output: Deno.readTextFileSync(log),
  };
}

if (import.meta.main) {
  const lines = Deno.readTextFileSync(Deno.args[0]).trimEnd().split("\n");
  const counts = countSteps(lines.map(readStep));
  console.log(closingLine(counts));
  Deno.exit(counts.failed > 0 || counts.passed === 0 ? 1 : 0);
}

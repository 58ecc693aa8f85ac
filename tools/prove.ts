/**
 * `deno task prove`: searches the models of the protocol, as they are and with seeded
 * faults, and compares what breaks with what must. With `--slow` it leaves out the quick
 * rows, which `deno task test` searches too.
 */
import type { PanReport } from "../tests/model/pan_report.ts";
import { type Row, ROWS } from "../tests/model/rows.ts";
import { missingProgram, search } from "../tests/model/spin.ts";

/** Searches at once; each takes a core. */
const PARALLEL = 2;

interface Outcome {
  row: Row;
  /** What the search found, or why it proves nothing. */
  found: PanReport | Error;
  seconds: number;
}

async function prove(args: string[]): Promise<number> {
  if (args.some((arg) => arg !== "--slow")) {
    console.error("prove: error: The only flag is --slow");
    return 2;
  }
  const rows = ROWS.filter(({ quick }) => args.length === 0 || !quick);
  const missing = await missingProgram();
  if (missing) {
    console.error(
      `prove: error: Cannot find ${missing}: apt-get install spin gcc`,
    );
    return 1;
  }
  const start = performance.now();
  printLine("model", "variant", "expected", "found", "states", "seconds");
  let different = 0;
  for (const outcome of startAll(rows)) {
    if (!printOutcome(await outcome)) different++;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`\n${rows.length} searches in ${seconds} s, ${different} differ`);
  return different > 0 ? 1 : 0;
}

/** The outcomes in the order of the rows, each as soon as it and those before are there. */
function startAll(rows: Row[]): Promise<Outcome>[] {
  const outcomes = rows.map(() => Promise.withResolvers<Outcome>());
  const queue = rows.entries();
  for (let i = 0; i < PARALLEL; i++) work();
  return outcomes.map(({ promise }) => promise);

  async function work() {
    for (const [i, row] of queue) outcomes[i].resolve(await timeSearch(row));
  }
}

async function timeSearch(row: Row): Promise<Outcome> {
  const start = performance.now();
  const found = await search(row).catch((error: Error) => error);
  return { row, found, seconds: (performance.now() - start) / 1000 };
}

/** Prints a row of the table, a line for each claim; whether it is as expected. */
function printOutcome({ row, found, seconds }: Outcome): boolean {
  const failed = found instanceof Error;
  const expected = describe(row.broken);
  const seen = failed ? [found.message] : describe(found.broken);
  const states = failed ? "-" : found.states.toLocaleString("en");
  const variant = row.variant.join(" ") || "-";
  printLine(
    ...[row.model, variant, expected[0], seen[0]],
    ...[states, seconds.toFixed(1)],
  );
  for (let i = 1; i < Math.max(expected.length, seen.length); i++) {
    printLine("", "", expected[i] ?? "", seen[i] ?? "");
  }
  const same = expected.join() === seen.join();
  if (!same) console.log("^ this differs");
  return same;
}

function describe(broken: string[]): string[] {
  return broken.length > 0 ? broken : ["holds"];
}

/** The columns: model, variant, expected, found; to the right, states and seconds. */
function printLine(...cells: string[]): void {
  const widths = [9, 29, 25, 25, 7, 7];
  const padded = cells.map((cell, i) =>
    i < 4 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])
  );
  console.log(padded.join("  ").trimEnd());
}

if (import.meta.main) Deno.exit(await prove(Deno.args));

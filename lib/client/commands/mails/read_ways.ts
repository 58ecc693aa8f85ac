import type { ParsedFlags } from "../../../program/command_line/flags.ts";
import { usageError } from "../../../program/command_line/usage_error.ts";

/** Ways to give a mail, of which one at a time makes sense. */
const WAYS = ["json", "save", "raw", "message", "sealed", "output"];
/** Pairs that do go together. */
const TOGETHER = [
  ...["raw message", "raw output", "message output"],
  ...["message sealed", "sealed output"],
];

/** @throws {Failure} With exit code 2 if two flags ask for different things. */
export function checkWays(flags: ParsedFlags): void {
  const given = WAYS.filter((name) =>
    flags.has(name) || flags.get(name) !== undefined
  );
  for (const [i, way] of given.entries()) {
    const other = given.slice(i + 1)
      .find((other) => !TOGETHER.includes(`${way} ${other}`));
    if (other) throw usageError(`Give --${way} or --${other}, not both`);
  }
}

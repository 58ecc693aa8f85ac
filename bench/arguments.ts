import {
  COMMON_FLAGS,
  type FlagGroup,
  parseFlags,
} from "../lib/program/command_line/flags.ts";
import { formatHelp } from "../lib/program/command_line/help.ts";
import { usageError } from "../lib/program/command_line/usage_error.ts";

/** What `deno task bench` was told. */
export interface BenchArguments {
  help: boolean;
  /** Few repetitions and small boxes: it ends within a minute. */
  quick: boolean;
  /** Writes the table into docs/performance.md. */
  update: boolean;
  /** Runs the same work against Dovecot. */
  dovecot: boolean;
  /** The subjects to measure. */
  subjects: string[];
}

const GROUPS: FlagGroup[] = [
  {
    title: "What",
    flags: [
      {
        name: "quick",
        kind: "boolean",
        help: "fewer repetitions and smaller boxes, within a minute",
      },
      {
        name: "dovecot",
        kind: "boolean",
        help: "the same work against a Dovecot of its own, too",
      },
      {
        name: "only",
        kind: "list",
        placeholder: "SUBJECT",
        help: "this subject only; may be given several times",
      },
    ],
  },
  {
    title: "Where to",
    flags: [{
      name: "update",
      kind: "boolean",
      help: "write the table into docs/performance.md",
    }],
  },
  { title: COMMON_FLAGS.title, flags: COMMON_FLAGS.flags.slice(0, 1) },
];

/**
 * Reads the command line.
 *
 * @param known The subjects that there are.
 * @throws {Failure} With exit code 2 if it is wrong.
 */
export function parseBenchArguments(
  args: string[],
  known: string[],
): BenchArguments {
  // `deno task bench -- ARGS` hands over the two dashes too.
  const flags = parseFlags(args[0] === "--" ? args.slice(1) : args, GROUPS);
  const only = flags.list("only");
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw usageError(
      `Unknown subject "${unknown}": there are ${known.join(", ")}`,
    );
  }
  const [help, quick, update, dovecot] = ["help", "quick", "update", "dovecot"]
    .map((name) => flags.has(name));
  if (update && (quick || only.length > 0)) {
    throw usageError("--update takes the figures of a whole run only");
  }
  const subjects = known.filter((name) =>
    only.length === 0 || only.includes(name)
  );
  return { help, quick, update, dovecot, subjects };
}

/** What `--help` says. */
export function benchHelp(known: string[]): string {
  return formatHelp({
    usage: ["deno task bench [--quick] [--dovecot] [--update] [flags]"],
    about:
      "Measures the programs beside the limits of this machine, from source or\n" +
      "as the binaries in LETTERLOCK_BIN, and writes bench/results.json.",
    groups: GROUPS,
    sections: [{ title: "Subjects", lines: [known.join(", ")] }],
    examples: [
      "deno task bench --quick",
      "LETTERLOCK_BIN=$PWD deno task bench --dovecot --update",
    ],
  });
}

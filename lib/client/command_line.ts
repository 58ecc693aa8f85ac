import { visible } from "../program/escape.ts";
import { Failure } from "../program/failure.ts";
import {
  type FlagGroup,
  type ParsedFlags,
  parseFlags,
} from "../program/command_line/flags.ts";
import { nearestName } from "../program/command_line/nearest_name.ts";
import { usageError } from "../program/command_line/usage_error.ts";
import {
  COMMAND_NAMES,
  type CommandName,
  countWords,
  isCommandName,
  loadCommand,
} from "./commands/commands.ts";
import {
  CONNECTION_FLAGS,
  DISPLAY_FLAGS,
  withSharedFlags,
} from "./connection_flags.ts";

/** A parsed command line: a command, or the dialog where it names none. */
export interface CommandLine {
  command?: CommandName;
  flags: ParsedFlags;
  /** The words after the command, without the flags. */
  words: string[];
}

/**
 * Parses a command line. Flags may stand before and after the command.
 *
 * The command word is usually the first word that is neither a connection flag nor its
 * value, and parsing with that command's flags confirms it. Otherwise, or after a
 * mistake, the flags of all commands are loaded: they tell which word is the command,
 * and which flag is the nearest to a wrong one.
 *
 * @throws {Failure} With exit code 2 if the line makes no sense.
 */
export async function parseCommandLine(
  typed: string[],
): Promise<CommandLine> {
  const args = await withForeignWords(typed);
  return await tryLikelyCommand(args) ??
    await parseFor(await findCommand(args), args);
}

/**
 * After `sendmail` come the words of another program's command line: `--` goes before the
 * first that is no long flag of ours.
 */
async function withForeignWords(args: string[]): Promise<string[]> {
  const at = likelyCommand(args);
  if (at === undefined || args[at] !== "sendmail") return args;
  const { flags } = await loadCommand("sendmail");
  const withValue = valueFlags([flags, CONNECTION_FLAGS]);
  let end = at + 1;
  while (/^--./s.test(args[end] ?? "")) {
    end += withValue.includes(args[end]) ? 2 : 1;
  }
  return args[end] === "--" || args.indexOf("--") < at && args.includes("--")
    ? args
    : [...args.slice(0, end), "--", ...args.slice(end)];
}

/** The parsed line, or undefined if parsing does not confirm the likely command. */
async function tryLikelyCommand(
  args: string[],
): Promise<CommandLine | undefined> {
  const at = likelyCommand(args);
  const word = at === undefined ? undefined : args[at];
  if (word !== undefined && !isCommandName(word)) return undefined;
  try {
    const line = await parseFor(word, args);
    return line.flags.positional[0] === word ? line : undefined;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

async function parseFor(
  command: CommandName | undefined,
  args: string[],
): Promise<CommandLine> {
  const own = command && (await loadCommand(command)).flags;
  const most = command ? 1 + countWords(command) : 0;
  const flags = parseFlags(args, withSharedFlags(own), most);
  return { command, flags, words: flags.positional.slice(1) };
}

/** Where the first word is that is neither a flag nor the value of a flag of the connection. */
function likelyCommand(args: string[]): number | undefined {
  const withValue = valueFlags([CONNECTION_FLAGS, DISPLAY_FLAGS]);
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--") return i + 1 < args.length ? i + 1 : undefined;
    if (!args[i].startsWith("-")) return i;
    if (withValue.includes(args[i])) i++;
  }
}

function valueFlags(groups: FlagGroup[]): string[] {
  return groups.flatMap(({ flags }) => flags)
    .filter(({ kind }) => kind !== "boolean").map(({ name }) => `--${name}`);
}

/** The first word that is neither a flag of any command nor its value. */
async function findCommand(args: string[]): Promise<CommandName | undefined> {
  const [word] = parseFlags(args, [await allFlags()], Infinity).positional;
  if (word === undefined || isCommandName(word)) return word;
  const nearest = nearestName(word, COMMAND_NAMES);
  throw usageError(
    `Unknown command ${visible(word)}` +
      (nearest ? `; did you mean ${nearest}?` : ""),
  );
}

/** The flags of all commands, each name once: several commands share some. */
async function allFlags(): Promise<FlagGroup> {
  const { ALL_FLAGS } = await import("./commands/all_flags.ts");
  const groups = Object.values(ALL_FLAGS).flatMap(withSharedFlags);
  const flags = groups.flatMap((group) => group.flags);
  // --message has a text for one command, and none for another: that one is known by now.
  const withValueLast = flags.toSorted((a, b) =>
    Number(b.kind === "boolean") - Number(a.kind === "boolean")
  );
  const byName = new Map(withValueLast.map((flag) => [flag.name, flag]));
  return { title: "All", flags: [...byName.values()] };
}

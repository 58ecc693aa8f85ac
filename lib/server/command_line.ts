import {
  COMMON_FLAGS,
  type FlagGroup,
  type ParsedFlags,
  parseFlags,
} from "../program/command_line/flags.ts";
import { nearestName } from "../program/command_line/nearest_name.ts";
import { usageError } from "../program/command_line/usage_error.ts";
import { visible } from "../program/escape.ts";
import {
  type Command,
  type CommandList,
  synopsis,
} from "./commands/command.ts";
import { SERVER_HELP } from "./flags.ts";

/** A parsed command line of mail-server: a command, or serving where it names none. */
export interface CommandLine {
  /** The command's name and its file, loaded. */
  command?: { name: string; file: Command };
  flags: ParsedFlags;
  /** The words after the command, without the flags. */
  words: string[];
}

/**
 * Parses a command line. Flags may stand before and after the command. Of the commands it
 * loads the one that the line names.
 *
 * @throws {Failure} With exit code 2 if the line makes no sense.
 */
export async function parseCommandLine(
  args: string[],
  commands: CommandList,
): Promise<CommandLine> {
  const name = await commandWord(args, commands);
  if (name === undefined) {
    return { flags: parseFlags(args, SERVER_HELP.groups), words: [] };
  }
  const file = (await commands[name].load()).command;
  const expected = commands[name].words.split(" ").filter(Boolean);
  const groups = [...file.groups, COMMON_FLAGS];
  const flags = parseFlags(args, groups, 1 + expected.length);
  const words = flags.positional.slice(1);
  const missing = expected[words.length];
  const isComplete = !missing || missing.startsWith("[");
  if (!isComplete && !flags.has("help") && !flags.has("version")) {
    throw usageError(
      `Say what ${missing} is: ${synopsis(name, commands[name])}`,
    );
  }
  return { command: { name, file }, flags, words };
}

/** The first word that is neither a flag nor a flag's value. */
async function commandWord(
  args: string[],
  commands: CommandList,
): Promise<string | undefined> {
  const likely = wordOf(args, SERVER_HELP.groups);
  if (likely === undefined || Object.hasOwn(commands, likely)) return likely;
  // A flag of a command may stand before it, and have a value.
  const files = await Promise.all(
    Object.values(commands).map(({ load }) => load()),
  );
  const groups = files.flatMap(({ command }) => command.groups);
  const word = wordOf(args, [...SERVER_HELP.groups, ...groups]);
  if (word === undefined || Object.hasOwn(commands, word)) return word;
  const nearest = nearestName(word, Object.keys(commands));
  throw usageError(
    `Unknown command ${visible(word)}` +
      (nearest ? `; did you mean ${nearest}?` : ""),
  );
}

function wordOf(args: string[], groups: FlagGroup[]): string | undefined {
  const withValue = new Map(
    groups.flatMap(({ flags }) => flags)
      .filter(({ kind }) => kind !== "boolean")
      .map(({ name, words = 1 }) => [`--${name}`, words]),
  );
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--") return args[i + 1];
    // `-` alone is a word.
    if (!/^-./s.test(args[i])) return args[i];
    i += withValue.get(args[i]) ?? 0;
  }
}

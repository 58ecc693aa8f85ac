import { visible } from "../program/escape.ts";
import {
  COMMON_FLAGS,
  type FlagGroup,
  nearestName,
  type ParsedFlags,
  parseFlags,
} from "../program/flags.ts";
import { usageError } from "../program/usage_error.ts";
import {
  COMMAND_FLAGS,
  COMMAND_WORDS,
  type CommandName,
  CONNECTION_FLAGS,
  isCommandName,
} from "./flags.ts";

/** What a command line asks for: a command, or the dialog when there is none. */
export interface CommandLine {
  command?: CommandName;
  flags: ParsedFlags;
  /** What follows the command besides flags. */
  words: string[];
}

/**
 * Parses a command line. Flags may stand before and after the command.
 *
 * @throws {Failure} With exit code 2 if it makes no sense.
 */
export function parseCommandLine(args: string[]): CommandLine {
  const command = findCommand(args);
  const groups = flagGroups(command);
  const most = command ? 1 + COMMAND_WORDS[command].length : 0;
  const flags = parseFlags(args, groups, most);
  return { command, flags, words: flags.positional.slice(1) };
}

/** All flags that may go with a command. */
export function flagGroups(command?: CommandName): FlagGroup[] {
  const own = command ? [COMMAND_FLAGS[command]] : [];
  return [...own, CONNECTION_FLAGS, COMMON_FLAGS];
}

/** The first word that is neither a flag nor a flag's value. */
function findCommand(args: string[]): CommandName | undefined {
  const [word] = parseFlags(args, [allFlags()], Infinity).positional;
  if (word === undefined || isCommandName(word)) return word;
  const nearest = nearestName(word, Object.keys(COMMAND_FLAGS));
  throw usageError(
    `Unknown command ${visible(word)}` +
      (nearest ? `; did you mean ${nearest}?` : ""),
  );
}

/** Each flag once: some belong to several commands. */
function allFlags(): FlagGroup {
  const groups = [
    ...Object.values(COMMAND_FLAGS),
    CONNECTION_FLAGS,
    COMMON_FLAGS,
  ];
  const flags = groups.flatMap((group) => group.flags);
  const byName = new Map(flags.map((flag) => [flag.name, flag]));
  return { title: "All", flags: [...byName.values()] };
}

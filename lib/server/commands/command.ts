import type { DescribedProgram } from "../../program/completions/described.ts";
import type {
  FlagGroup,
  ParsedFlags,
} from "../../program/command_line/flags.ts";

/** What a command works with. */
export interface CommandContext {
  flags: ParsedFlags;
  /** The words after the command, without the flags: as many as it takes. */
  words: string[];
  /** All commands and flags of mail-server. */
  describe(): Promise<DescribedProgram>;
}

/**
 * A command of mail-server. Each is one file of this folder, which exports its `command`:
 * its flags, its help and its work. A line in commands.ts makes it known.
 */
export interface Command {
  /** All its flags but `--help` and `--version`. */
  groups: FlagGroup[];
  /** What its help says below the one line of the list. */
  details?: string;
  /** Command lines for its help, the most common one first. */
  examples: string[];
  /**
   * Does the work, and prints its result.
   *
   * @returns The exit code.
   * @throws {Failure} With the exit code of what went wrong.
   */
  run(context: CommandContext): Promise<number>;
}

/** What the program knows of a command before it loads the command's file. */
export interface CommandEntry {
  /** The words it takes besides flags, such as `FILE DIR`, or "" for none; `[ID]` may be left out. */
  words: string;
  /** What it is for, as the program's help lists it. */
  about: string;
  load(): Promise<{ command: Command }>;
}

/** Commands by their names. */
export type CommandList = Readonly<Record<string, CommandEntry>>;

/** A command as its usage shows it, such as `backup FILE`. */
export function synopsis(name: string, { words }: CommandEntry): string {
  return words ? `${name} ${words}` : name;
}

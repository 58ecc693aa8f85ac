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

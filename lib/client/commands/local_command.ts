import type { ParsedFlags } from "../../program/command_line/flags.ts";
import type { DescribedProgram } from "../../program/completions/described.ts";
import type { LetterKeys, Member } from "../sealed/letter_keys.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Command, CommandHelp } from "./command.ts";

/** A command that needs no user, no keys and no server, or looks for them itself. */
export interface LocalCommand extends CommandHelp {
  /**
   * Does the work, and prints its result.
   *
   * @returns The exit code.
   */
  runLocally(context: LocalContext): Promise<number>;
}

/** What a local command works with. */
export interface LocalContext {
  surroundings: Surroundings;
  flags: ParsedFlags;
  /** The words after the command, without the flags. */
  words: string[];
  /** All commands and flags of the program. */
  describe(): Promise<DescribedProgram>;
  /** A member's keys for sealed letters, loaded when they are asked for. */
  letterKeys(member: Member): Promise<LetterKeys>;
  /** Runs a command that logs in, with the same flags and words. */
  online(command: Pick<Command, "run" | "takesInput">): Promise<void>;
}

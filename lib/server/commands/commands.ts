/**
 * The list of mail-server's commands: name, words, one line of help, and the file that holds
 * the rest. A run loads the file of its own command only.
 *
 * @module
 */
import type { Command } from "./command.ts";

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

/** Every command, in the order of the help. */
export const COMMANDS: CommandList = {};

/** A command as its usage shows it, such as `backup FILE`. */
export function synopsis(name: string, { words }: CommandEntry): string {
  return words ? `${name} ${words}` : name;
}

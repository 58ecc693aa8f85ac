/**
 * The list of mail-server's commands: name, words, one line of help, and the file that holds
 * the rest. A run loads the file of its own command only.
 *
 * @module
 */
import type { CommandList } from "./command.ts";

/** Every command, in the order of the help. */
export const COMMANDS: CommandList = {};

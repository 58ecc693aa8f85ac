/**
 * The list of mail-server's commands: name, words, one line of help, and the file that holds
 * the rest. A run loads the file of its own command only.
 *
 * @module
 */
import type { CommandList } from "./command.ts";

/** Every command, in the order of the help. */
export const COMMANDS: CommandList = {
  backup: {
    words: "FILE",
    about: "save keys and mail, while servers go on",
    load: () => import("./backup.ts"),
  },
  restore: {
    words: "FILE DIR",
    about: "make a folder of keys and mail from a backup",
    load: () => import("./restore.ts"),
  },
};

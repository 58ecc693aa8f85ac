/**
 * The list of mail-server's commands: name, words, one line of help, and the file that holds
 * the rest. A run loads the file of its own command only.
 *
 * @module
 */
import type { CommandList } from "./command.ts";

/** Every command, in the order of the help. */
export const COMMANDS: CommandList = {
  status: {
    words: "",
    about: "show how the running server does",
    load: () => import("./status.ts"),
  },
  sessions: {
    words: "",
    about: "list who is logged in",
    load: () => import("./sessions.ts"),
  },
  kick: {
    words: "ID",
    about: "end a session",
    load: () => import("./kick.ts"),
  },
  reload: {
    words: "",
    about: "have the running server take up what changed",
    load: () => import("./reload.ts"),
  },
  stop: {
    words: "",
    about: "stop the running server",
    load: () => import("./stop.ts"),
  },
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
  completions: {
    words: "bash|zsh|fish",
    about: "print a script that completes command lines",
    load: () => import("./completions.ts"),
  },
};

/**
 * The list of commands: name, words, one line of help, and the file that holds the
 * rest. A run loads the file of its own command only.
 *
 * @module
 */
import type { Command } from "./command.ts";
import type { LocalCommand } from "./local_command.ts";

/** What the program knows of a command before it loads the command's file. */
export interface CommandEntry {
  /** The words it takes besides flags, such as `INDEX`, or "" for none. */
  words: string;
  /** What it is for, as the program's help lists it. */
  about: string;
  load(): Promise<{ command: Command | LocalCommand }>;
}

/** Every command, in the order of the help. */
export const COMMANDS = {
  send: entry("", "send a mail", () => import("./writing/send.ts")),
  reply: entry("INDEX", "answer a mail", () => import("./writing/reply.ts")),
  forward: entry(
    "INDEX",
    "pass a mail on, with its attachments",
    () => import("./writing/forward.ts"),
  ),
  sendmail: entry(
    "[WORDS...]",
    "send a message of another program, as sendmail does",
    () => import("./writing/sendmail.ts"),
  ),
  inbox: entry(
    "",
    "list your mails, oldest first",
    () => import("./mails/inbox.ts"),
  ),
  sent: entry(
    "",
    "list the mails that you sent",
    () => import("./mails/sent.ts"),
  ),
  read: entry(
    "INDEX",
    "show a mail, or save its contents",
    () => import("./mails/read.ts"),
  ),
  delete: entry("INDEX", "delete a mail", () => import("./mails/delete.ts")),
  undelete: entry(
    "INDEX",
    "bring a mail back that was deleted within a day",
    () => import("./mails/undelete.ts"),
  ),
  mark: entry(
    "INDEX",
    "mark a mail as read or unread",
    () => import("./mails/mark.ts"),
  ),
  search: entry(
    "TEXT",
    "list the mails that hold a text",
    () => import("./mails/search.ts"),
  ),
  watch: entry(
    "",
    "print each new mail as it comes",
    () => import("./mails/watch.ts"),
  ),
  users: entry(
    "",
    "list who can be written to",
    () => import("./account/users.ts"),
  ),
  password: entry(
    "",
    "change your password",
    () => import("./account/password.ts"),
  ),
  keys: entry(
    "[NAME]",
    "list the keys of the group, to compare by phone",
    () => import("./account/keys.ts"),
  ),
  passphrase: entry(
    "",
    "keep your private keys encrypted",
    () => import("./account/passphrase.ts"),
  ),
  doctor: entry(
    "",
    "check keys, clock and server, and name the remedies",
    () => import("./account/doctor.ts"),
  ),
  completions: entry(
    "bash|zsh|fish",
    "print a script that completes command lines",
    () => import("./account/completions.ts"),
  ),
  sync: entry(
    "DIR",
    "keep a Maildir here the same as your box",
    () => import("./copies/sync.ts"),
  ),
  export: entry(
    "DIR",
    "write all mails to files that other programs read",
    () => import("./copies/export.ts"),
  ),
  import: entry(
    "DIR|FILE",
    "put the mails of a Maildir or an mbox into your box",
    () => import("./copies/import.ts"),
  ),
};

/** The words that name a command. */
export type CommandName = keyof typeof COMMANDS;

/** The name of each command, in the order of the help. */
export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

/** Whether a word names a command. */
export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}

/** How many words a command takes at the most. */
export function countWords(name: CommandName): number {
  const { words } = COMMANDS[name];
  return words.endsWith("...]")
    ? Infinity
    : words.split(" ").filter(Boolean).length;
}

/** Loads the file of a command. */
export async function loadCommand(
  name: CommandName,
): Promise<Command | LocalCommand> {
  return (await COMMANDS[name].load()).command;
}

function entry(
  words: string,
  about: string,
  load: CommandEntry["load"],
): CommandEntry {
  return { words, about, load };
}

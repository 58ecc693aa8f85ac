import type { FlagGroup } from "../program/flags.ts";

/** The words that name a one-shot command. */
export type CommandName =
  | "send"
  | "inbox"
  | "read"
  | "delete"
  | "search"
  | "export";

/** Flags of every command, and of the dialog. */
export const CONNECTION_FLAGS: FlagGroup = {
  title: "Connection",
  flags: [
    {
      name: "server",
      kind: "string",
      placeholder: "HOST[:PORT]",
      help: "where mail-server listens; port 13000 unless given",
    },
    { name: "user", kind: "string", placeholder: "NAME", help: "your name" },
    {
      name: "keys",
      kind: "string",
      placeholder: "DIR",
      help: "your keys' folder; keys/clients/NAME or this folder",
    },
    {
      name: "password-file",
      kind: "string",
      placeholder: "FILE",
      help: "its first line is the password, instead of asking",
    },
    {
      name: "timeout",
      kind: "string",
      placeholder: "TIME",
      help: "how long to wait for the server each time",
      default: "10s",
    },
    {
      name: "enhanced",
      kind: "boolean",
      help: "refuse a server in basic mode",
    },
    {
      name: "wait",
      kind: "boolean",
      help: "while the server is full, wait for a place",
    },
  ],
};

const JSON_FLAG = (help: string) =>
  ({ name: "json", kind: "boolean", help }) as const;

const LIMIT_FLAG = {
  name: "limit",
  kind: "string",
  placeholder: "N",
  help: "only the newest N",
} as const;

const ID_FLAG = {
  name: "id",
  kind: "string",
  placeholder: "ID",
  help: "the mail's id, as --json shows it, instead of its index",
} as const;

/** The flags of each command besides those of the connection. */
export const COMMAND_FLAGS: Record<CommandName, FlagGroup> = {
  send: {
    title: "Mail",
    flags: [
      {
        name: "to",
        kind: "list",
        placeholder: "NAMES",
        help: 'who gets it, as "bob;carol"; may be given several times',
      },
      {
        name: "title",
        kind: "string",
        placeholder: "TEXT",
        mayBeEmpty: true,
        help: "its title",
      },
      {
        name: "file",
        kind: "string",
        placeholder: "FILE",
        help: "its contents are those of a file",
      },
      {
        name: "message",
        kind: "string",
        placeholder: "TEXT",
        mayBeEmpty: true,
        help: "its contents; with neither, standard input is sent",
      },
      JSON_FLAG('print {"id": …} of the mail that was sent'),
    ],
  },
  inbox: {
    title: "List",
    flags: [
      { name: "unread", kind: "boolean", help: "only what was not read yet" },
      LIMIT_FLAG,
      JSON_FLAG("print a JSON array, a mail a line"),
    ],
  },
  read: {
    title: "Mail",
    flags: [
      ID_FLAG,
      {
        name: "output",
        kind: "string",
        placeholder: "FILE",
        help: "write the exact contents to a file, replacing it",
      },
      {
        name: "raw",
        kind: "boolean",
        help: "print the exact contents and nothing else",
      },
      JSON_FLAG("print the mail as one JSON object"),
    ],
  },
  delete: {
    title: "Mail",
    flags: [ID_FLAG, JSON_FLAG("print the deleted mail's list entry")],
  },
  search: {
    title: "List",
    flags: [
      {
        name: "contents",
        kind: "boolean",
        help: "look through the contents too",
      },
      LIMIT_FLAG,
      JSON_FLAG("print a JSON array, a mail a line"),
    ],
  },
  export: {
    title: "Export",
    flags: [
      {
        name: "format",
        kind: "string",
        placeholder: "mbox|maildir",
        help: "one file, or one file a mail",
      },
    ],
  },
};

/** Words besides the flags that each command takes. */
export const COMMAND_WORDS: Record<CommandName, string[]> = {
  send: [],
  inbox: [],
  read: ["INDEX"],
  delete: ["INDEX"],
  search: ["TEXT"],
  export: ["DIR"],
};

/** Whether a word names a command. */
export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(COMMAND_FLAGS, word);
}

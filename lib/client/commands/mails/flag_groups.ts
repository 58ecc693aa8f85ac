/**
 * The flags of the commands that are about mails. To check or to tell the flags of all
 * commands loads none of their work.
 *
 * @module
 */
import type { FlagGroup } from "../../../program/command_line/flags.ts";
import {
  ID_FLAG,
  jsonFlag,
  LIMIT_FLAG,
  LIST_JSON_FLAG,
} from "../common_flags.ts";

/** The flags of each, by its name. */
export const MAILS_FLAGS = {
  inbox: {
    title: "List",
    flags: [
      { name: "unread", kind: "boolean", help: "only what was not read yet" },
      {
        name: "threads",
        kind: "boolean",
        help: "answers below what they answer, and what you sent among them",
      },
      LIMIT_FLAG,
      LIST_JSON_FLAG,
    ],
  },
  sent: { title: "List", flags: [LIMIT_FLAG, LIST_JSON_FLAG] },
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
      {
        name: "message",
        kind: "boolean",
        help: "the same of the whole stored message, header and all",
      },
      {
        name: "sealed",
        kind: "boolean",
        help: "the same of a sealed letter, and of no other: for age to open",
      },
      {
        name: "save",
        kind: "string",
        placeholder: "DIR",
        help: "save all attachments in a folder",
      },
      {
        name: "insecure",
        kind: "boolean",
        help: "show a sealed letter that fails a check, too",
      },
      jsonFlag("print the mail as one JSON object"),
    ],
  },
  delete: {
    title: "Mail",
    flags: [
      ID_FLAG,
      {
        name: "forever",
        kind: "boolean",
        help: "leave nothing for undelete to bring back",
      },
      jsonFlag("print the deleted mail's list entry"),
    ],
  },
  undelete: {
    title: "Mail",
    flags: [
      ID_FLAG,
      LIST_JSON_FLAG,
    ],
  },
  mark: {
    title: "Mail",
    flags: [
      { name: "unread", kind: "boolean", help: "as not read yet" },
      { name: "read", kind: "boolean", help: "as read" },
      ID_FLAG,
      jsonFlag("print the mail's list entry"),
    ],
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
      LIST_JSON_FLAG,
    ],
  },
  watch: {
    title: "Watch",
    flags: [
      jsonFlag("print a JSON object a line"),
      {
        name: "exec",
        kind: "string",
        placeholder: "COMMAND",
        help: "run this by sh for each mail, one after the other",
      },
    ],
  },
} satisfies Record<string, FlagGroup>;

/**
 * The flags of the commands that copy mails. To check or to tell the flags of all
 * commands loads none of their work.
 *
 * @module
 */
import type { FlagGroup } from "../../../program/command_line/flags.ts";
import { jsonFlag } from "../common_flags.ts";

/** The flags of each, by its name. */
export const COPIES_FLAGS = {
  sync: {
    title: "Sync",
    flags: [
      {
        name: "delete",
        kind: "boolean",
        help:
          "delete here what was deleted on the server, and there what was here",
      },
    ],
  },
  export: {
    title: "Export",
    flags: [
      {
        name: "format",
        kind: "string",
        placeholder: "mbox|maildir",
        help: "one file, or one file a mail; must be given",
      },
      {
        name: "sealed",
        kind: "boolean",
        help: "sealed letters stay as they are stored, for age to open",
      },
    ],
  },
  import: {
    title: "Import",
    flags: [jsonFlag("print what was done as one JSON object")],
  },
} satisfies Record<string, FlagGroup>;

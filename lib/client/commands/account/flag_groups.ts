/**
 * The flags of the commands that are about the account. To check or to tell the flags of all
 * commands loads none of their work.
 *
 * @module
 */
import type { FlagGroup } from "../../../program/command_line/flags.ts";
import { jsonFlag } from "../common_flags.ts";

/** The flags of each, by its name. */
export const ACCOUNT_FLAGS = {
  users: {
    title: "List",
    flags: [jsonFlag("print a JSON array of the names")],
  },
  password: {
    title: "Password",
    flags: [
      {
        name: "new-password-file",
        kind: "string",
        placeholder: "FILE",
        help: "its first line is the new password; - is standard input",
      },
    ],
  },
  keys: {
    title: "Keys",
    flags: [
      {
        name: "refresh",
        kind: "boolean",
        help: "ask the server for a newer list first",
      },
      {
        name: "group-key",
        kind: "string",
        placeholder: "FINGERPRINT",
        help: "take the group's new key, which has this one, and its list",
      },
      {
        name: "names",
        kind: "boolean",
        help: "print the names alone of those who have keys",
      },
      jsonFlag("print the list, or the user's part of it, as a JSON object"),
    ],
  },
  passphrase: {
    title: "Passphrase",
    flags: [
      {
        name: "new-passphrase-file",
        kind: "string",
        placeholder: "FILE",
        help: "its first line is the new passphrase; - is standard input",
      },
      {
        name: "remove",
        kind: "boolean",
        help: "keep the keys without a passphrase",
      },
    ],
  },
  doctor: {
    title: "Check",
    flags: [jsonFlag('print {"ok": …, "checks": […]}')],
  },
  completions: { title: "Completions", flags: [] },
} satisfies Record<string, FlagGroup>;

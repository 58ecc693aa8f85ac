/**
 * The flags of the commands that send a letter.
 *
 * @module
 */
import type { Flag } from "../../../program/command_line/flags.ts";
import { SEAL_FLAG } from "../../connection_flags.ts";
import { jsonFlag } from "../common_flags.ts";

/** `--to`. */
export function toFlag(help: string): Flag {
  return { name: "to", kind: "list", placeholder: "NAMES", help };
}

/** `--cc`. */
export const CC_FLAG: Flag = {
  name: "cc",
  kind: "list",
  placeholder: "NAMES",
  help: "who gets it too, and need not answer",
};

/** What the letter has in it. */
export const CONTENT_FLAGS: Flag[] = [
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
  {
    name: "attach",
    kind: "list",
    placeholder: "FILE",
    help: "a file to send along, - for standard input; several times",
  },
];

/** How the letter goes. */
export const SENDING_FLAGS: Flag[] = [
  {
    name: "again",
    kind: "string",
    placeholder: "ID",
    help:
      "repeat the send of that ID, whose outcome is not known; it arrives once",
  },
  SEAL_FLAG,
  {
    name: "no-copy",
    kind: "boolean",
    help: "keep no copy of it in your box, which sent lists",
  },
  jsonFlag('print {"id": …} of the mail that was sent'),
];

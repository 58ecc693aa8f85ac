/**
 * The flags of the commands that write mails. To check or to tell the flags of all
 * commands loads none of their work.
 *
 * @module
 */
import type { FlagGroup } from "../../../program/command_line/flags.ts";
import { SEAL_FLAG } from "../../connection_flags.ts";
import { ID_FLAG } from "../common_flags.ts";
import {
  CC_FLAG,
  CONTENT_FLAGS,
  SENDING_FLAGS,
  toFlag,
} from "./letter_flags.ts";

/** The flags of each, by its name. */
export const WRITING_FLAGS = {
  send: {
    title: "Mail",
    flags: [
      toFlag('who gets it, as "bob;carol"; may be given several times'),
      CC_FLAG,
      {
        name: "title",
        kind: "string",
        placeholder: "TEXT",
        mayBeEmpty: true,
        help: "its title",
      },
      ...CONTENT_FLAGS,
      ...SENDING_FLAGS,
    ],
  },
  reply: {
    title: "Mail",
    flags: [
      ID_FLAG,
      {
        name: "all",
        kind: "boolean",
        help: "answer all who got it, not its sender alone",
      },
      toFlag("who gets the answer, instead of the sender"),
      CC_FLAG,
      {
        name: "no-quote",
        kind: "boolean",
        help: "leave the mail itself out of the answer",
      },
      ...CONTENT_FLAGS,
      ...SENDING_FLAGS,
    ],
  },
  forward: {
    title: "Mail",
    flags: [
      ID_FLAG,
      toFlag('who gets it, as "bob;carol"; may be given several times'),
      CC_FLAG,
      {
        name: "as-attachment",
        kind: "boolean",
        help: "attach the whole mail, instead of its text and files",
      },
      ...CONTENT_FLAGS,
      ...SENDING_FLAGS,
    ],
  },
  sendmail: {
    title: "Mail",
    flags: [
      {
        name: "domain",
        kind: "list",
        placeholder: "DOMAIN",
        help: "NAME@DOMAIN is a user, too; may be given several times",
      },
      SEAL_FLAG,
    ],
  },
} satisfies Record<string, FlagGroup>;

import { RSA_BITS } from "../program/bounds.ts";
import { DEFAULTS } from "../program/defaults.ts";
import { COMMON_FLAGS, type FlagGroup } from "../program/command_line/flags.ts";
import type { HelpText } from "../program/command_line/help.ts";

const GROUPS: FlagGroup[] = [
  {
    title: "Files",
    flags: [
      {
        name: "users",
        kind: "string",
        placeholder: "FILE",
        help:
          "a user a line, NAME or NAME:PASSWORD, or an alias, @NAME: NAME, NAME; - is standard input",
        default: DEFAULTS.usersFile,
      },
      {
        name: "keys",
        kind: "string",
        placeholder: "DIR",
        help: "where the keys go",
        default: DEFAULTS.keys,
      },
      {
        name: "mail",
        kind: "string",
        placeholder: "DIR",
        help: "where the mail boxes go",
        default: DEFAULTS.mail,
      },
    ],
  },
  {
    title: "Keys",
    flags: [
      {
        name: "bits",
        kind: "string",
        placeholder: "N",
        help: `size of new RSA keys, ${RSA_BITS.least} to ${RSA_BITS.most}`,
        default: String(DEFAULTS.rsaBits),
      },
      {
        name: "rotate",
        kind: "list",
        placeholder: "NAME",
        help: "make new keys for a user, or for the server; may be repeated",
      },
      {
        name: "remove",
        kind: "list",
        placeholder: "NAME",
        help:
          "end an account and set its mail aside, or end an alias; may be repeated",
      },
      {
        name: "restore-box",
        kind: "list",
        placeholder: "NAME",
        help: "give a user the mail that --remove set aside; may be repeated",
      },
      {
        name: "delete-box",
        kind: "list",
        placeholder: "BOX",
        help: "delete mail that --remove set aside, for good; may be repeated",
      },
      {
        name: "new-group-key",
        kind: "boolean",
        help: "begin a new key of the group, for one that was lost or stolen",
      },
    ],
  },
  {
    title: "Looking",
    flags: [
      {
        name: "list-boxes",
        kind: "boolean",
        help:
          "list what --delete-box can delete, and what that frees; do nothing else",
      },
    ],
  },
  {
    title: "Accounts in PostgreSQL",
    flags: [
      {
        name: "store",
        kind: "string",
        placeholder: "URL",
        help:
          "accounts and boxes are in postgres://OWNER@HOST/DATABASE, for servers with --store",
      },
      {
        name: "store-password-file",
        kind: "string",
        placeholder: "FILE",
        help:
          "the owner's password; without it, store_owner.pass beside the group's key",
      },
      {
        name: "from-store",
        kind: "string",
        placeholder: "URL",
        help: "take all accounts out of that database into files, once",
      },
    ],
  },
  {
    title: COMMON_FLAGS.title,
    flags: [
      {
        name: "json",
        kind: "boolean",
        help: "print the summary, or the list, as JSON; it has no passwords",
      },
      ...COMMON_FLAGS.flags,
    ],
  },
];

const EXAMPLE = `keygen --users ${DEFAULTS.usersFile}`;

/** What `--help` shows. */
export const KEYGEN_HELP: HelpText = {
  usage: [
    "keygen --users FILE [--keys DIR] [--mail DIR] [--bits N]",
    "[--rotate NAME]... [--remove NAME]... [--restore-box NAME]...",
    "[--delete-box BOX]... [--list-boxes] [--new-group-key]",
    "[--store URL | --from-store URL] [--json]",
  ],
  about:
    "Makes the keys, folders and credentials of a mail server and its users. What\n" +
    "exists stays as it is, unless a flag under Keys names its user: run it again\n" +
    "after adding users.\n" +
    `Where there is nothing yet, it makes an example ${DEFAULTS.usersFile}.`,
  groups: GROUPS,
  examples: [
    `${EXAMPLE}                    make what is missing`,
    `${EXAMPLE} --rotate bob       a new key and password for bob`,
    `${EXAMPLE} --rotate server    a new key for the server`,
    `${EXAMPLE} --remove bob       end bob's account`,
    `${EXAMPLE} --restore-box bob  give bob his old mail back`,
    `${EXAMPLE} --store postgres://owner@db1/mail`,
  ],
};

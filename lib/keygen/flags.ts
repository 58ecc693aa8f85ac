import {
  isUserName,
  SERVER_NAME,
  setAsideUser,
} from "../program/user_names.ts";
import { RSA_BITS } from "../program/bounds.ts";
import { DEFAULTS } from "../program/defaults.ts";
import {
  COMMON_FLAGS,
  type FlagGroup,
  type ParsedFlags,
} from "../program/command_line/flags.ts";
import type { HelpText } from "../program/command_line/help.ts";
import { usageError } from "../program/command_line/usage_error.ts";
import { parseWhole } from "../program/command_line/values.ts";
import type { KeygenOptions } from "./plan.ts";

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
        name: "new-group-key",
        kind: "boolean",
        help: "begin a new key of the group, for one that was lost or stolen",
      },
    ],
  },
  {
    title: COMMON_FLAGS.title,
    flags: [
      {
        name: "json",
        kind: "boolean",
        help: "print the summary as JSON; it has no passwords",
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
    "[--new-group-key] [--json]",
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
  ],
};

/**
 * The options that the flags come to.
 *
 * @throws {Failure} With exit code 2 if a value makes no sense.
 */
export function keygenOptions(flags: ParsedFlags): KeygenOptions {
  const rotate = flags.list("rotate");
  const remove = flags.list("remove");
  for (const name of rotate) checkName("rotate", name, [SERVER_NAME]);
  for (const name of remove) checkName("remove", name, []);
  const both = rotate.find((name) => remove.includes(name));
  if (both) throw usageError(`--rotate and --remove both name ${both}`);
  const restoreBox = flags.list("restore-box");
  for (const name of restoreBox) checkBox(name, remove);
  return {
    usersFile: flags.get("users")!,
    usersNamed: flags.list("users").length > 0,
    keys: flags.get("keys")!,
    mail: flags.get("mail")!,
    bits: parseBits(flags.get("bits")!),
    rotate,
    remove,
    restoreBox,
    newGroupKey: flags.has("new-group-key"),
  };
}

function checkName(flag: string, name: string, also: string[]): void {
  if (isUserName(name) || also.includes(name)) return;
  throw usageError(`--${flag} takes the name of a user, not "${name}"`);
}

function checkBox(name: string, remove: string[]): void {
  const user = setAsideUser(name) ?? name;
  if (!isUserName(user)) {
    throw usageError(
      `--restore-box takes the name of a user or of a box, not "${name}"`,
    );
  }
  if (!remove.includes(user)) return;
  throw usageError(`--remove and --restore-box both name ${user}`);
}

function parseBits(text: string): number {
  const bits = parseWhole("bits", text, [RSA_BITS.least, RSA_BITS.most]);
  if (bits % 8 === 0) return bits;
  throw usageError(`--bits takes a multiple of 8, not ${bits}`);
}

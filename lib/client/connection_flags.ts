import { clientsFolder } from "../keys/paths.ts";
import { DEFAULTS } from "../program/defaults.ts";
import {
  COMMON_FLAGS,
  type Flag,
  type FlagGroup,
} from "../program/command_line/flags.ts";

const USUAL_FOLDER = `${clientsFolder(DEFAULTS.keys)}/NAME`;

/** Flags of every command, and of the dialog. */
export const CONNECTION_FLAGS: FlagGroup = {
  title: "Connection",
  flags: [
    {
      name: "server",
      kind: "string",
      placeholder: "HOST[:PORT]",
      help:
        `where mail-server listens, [IPv6]:PORT for IPv6, or a server's name in the config file; without a port, ${DEFAULTS.port}`,
    },
    { name: "user", kind: "string", placeholder: "NAME", help: "your name" },
    {
      name: "keys",
      kind: "string",
      placeholder: "DIR",
      help: `the folder of your keys; else ${USUAL_FOLDER}, else this folder`,
    },
    {
      name: "password-file",
      kind: "string",
      placeholder: "FILE",
      help: "its first line is your password; - is standard input",
    },
    {
      name: "passphrase-file",
      kind: "string",
      placeholder: "FILE",
      help: "its first line is the passphrase of your keys, if they have one",
    },
    {
      name: "timeout",
      kind: "string",
      placeholder: "TIME",
      help: "how long to wait for each answer, such as 30s or 2m",
      default: DEFAULTS.clientTimeout,
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
    {
      name: "config",
      kind: "string",
      placeholder: "FILE",
      help: "servers by name and defaults of flags, instead of the usual file",
    },
  ],
};

/** Flags of every command, and of the dialog: how the program writes. */
export const DISPLAY_FLAGS: FlagGroup = {
  title: "Screen",
  flags: [
    {
      name: "color",
      kind: "string",
      placeholder: "auto|always|never",
      help: "auto is on a terminal, without NO_COLOR",
      default: "auto",
    },
    {
      name: "quiet",
      kind: "boolean",
      help: "no progress and no notes; results, questions and errors stay",
    },
  ],
};

/** The variable of the environment that stands for a flag that is not given. */
export const FLAG_VARIABLES: Record<string, string> = {
  server: "MAIL_SERVER",
  user: "MAIL_USER",
  keys: "MAIL_KEYS",
  "password-file": "MAIL_PASSWORD_FILE",
};

/** The flag of all that sends; a config file can have it for all of them. */
export const SEAL_FLAG: Flag = {
  name: "seal",
  kind: "string",
  placeholder: "always|never",
  help: "seal what is sent for its readers, or let the server read it",
  default: "always",
};

/** The flags that the dialog has of its own. */
const DIALOG_FLAGS: FlagGroup = { title: "Mail", flags: [SEAL_FLAG] };

/** Every flag that may go with a command, given its own ones, or with the dialog. */
export function withSharedFlags(own: FlagGroup = DIALOG_FLAGS): FlagGroup[] {
  const shared = [CONNECTION_FLAGS, DISPLAY_FLAGS];
  const groups = [...own.flags.length > 0 ? [own] : [], ...shared]
    .map(mayBeOff);
  return [...groups, COMMON_FLAGS];
}

/** A config file may turn any of these on, so that the command line can turn it off. */
function mayBeOff({ title, flags }: FlagGroup): FlagGroup {
  const off = { mayBeOff: true };
  return {
    title,
    flags: flags.map((flag) =>
      flag.kind === "boolean" ? { ...flag, ...off } : flag
    ),
  };
}

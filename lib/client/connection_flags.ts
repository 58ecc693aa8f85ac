import { clientsFolder } from "../keys/paths.ts";
import { DEFAULTS } from "../program/defaults.ts";
import { COMMON_FLAGS, type FlagGroup } from "../program/command_line/flags.ts";

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
        `where mail-server listens, [IPv6]:PORT for IPv6; without a port, ${DEFAULTS.port}`,
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
  ],
};

/** Every flag that may go with a command, given its own ones, or with the dialog. */
export function withSharedFlags(own?: FlagGroup): FlagGroup[] {
  return [...own ? [own] : [], CONNECTION_FLAGS, COMMON_FLAGS];
}

import { serverFolder } from "../keys/paths.ts";
import { DEFAULTS } from "../program/defaults.ts";
import {
  COMMON_FLAGS,
  type FlagGroup,
  type ParsedFlags,
} from "../program/flags.ts";
import type { HelpText } from "../program/help.ts";
import { usageError } from "../program/usage_error.ts";
import {
  parseDuration,
  parsePort,
  parseSize,
  parseWhole,
} from "../program/values.ts";
import { parseCidr } from "./cidr.ts";
import type { ServerOptions } from "./options.ts";

const GROUPS: FlagGroup[] = [
  {
    title: "Protection",
    flags: [
      {
        name: "enhanced",
        kind: "boolean",
        help: "protect against replay and downgrade, with forward secrecy",
      },
      {
        name: "max-skew",
        kind: "string",
        placeholder: "TIME",
        default: DEFAULTS.maxSkew,
        help: "how far a client's clock may be off",
      },
      {
        name: "penalty-exempt",
        kind: "list",
        placeholder: "CIDR",
        help: "addresses whose failed logins do not slow down the next",
      },
    ],
  },
  {
    title: "Where",
    flags: [
      {
        name: "host",
        kind: "string",
        placeholder: "ADDRESS",
        default: DEFAULTS.host,
        help: "address to listen on",
      },
      {
        name: "port",
        kind: "string",
        placeholder: "PORT",
        default: String(DEFAULTS.port),
        help: "port to listen on; 0 lets the system pick",
      },
      {
        name: "keys",
        kind: "string",
        placeholder: "DIR",
        default: serverFolder(DEFAULTS.keys),
        help: "the server's keys, made by keygen",
      },
      {
        name: "mail",
        kind: "string",
        placeholder: "DIR",
        default: DEFAULTS.mail,
        help: "the mailboxes",
      },
    ],
  },
  {
    title: "Limits",
    flags: [
      {
        name: "max-clients",
        kind: "string",
        placeholder: "N",
        default: String(DEFAULTS.maxClients),
        help: "users logged in at once",
      },
      {
        name: "max-content",
        kind: "string",
        placeholder: "N",
        default: String(DEFAULTS.maxContent),
        help: "characters of a mail",
      },
      {
        name: "quota",
        kind: "string",
        placeholder: "SIZE",
        help: "size of a mailbox, such as 500M; none without it",
      },
      {
        name: "idle-timeout",
        kind: "string",
        placeholder: "TIME",
        default: DEFAULTS.idleTimeout,
        help: "end a session that does nothing",
      },
      {
        name: "session-limit",
        kind: "string",
        placeholder: "TIME",
        default: DEFAULTS.sessionLimit,
        help: "end a session after this time",
      },
    ],
  },
  {
    title: "Output",
    flags: [
      {
        name: "log",
        kind: "string",
        placeholder: "text|json",
        default: DEFAULTS.logFormat,
        help: "form of the log, on standard output",
      },
    ],
  },
  {
    title: "Check",
    flags: [
      {
        name: "check",
        kind: "boolean",
        help: "tell what is wrong in the mailboxes, and do not serve",
      },
      {
        name: "repair",
        kind: "boolean",
        help: "with --check: mend what can be mended without loss",
      },
    ],
  },
  COMMON_FLAGS,
];

/** What `mail-server --help` says. */
export const SERVER_HELP: HelpText = {
  usage: [
    "mail-server [--enhanced] [flags]",
    "mail-server --check [--repair] [flags]",
  ],
  about:
    "Serves the mail of the users that keygen made, until SIGINT or SIGTERM.",
  groups: GROUPS,
  examples: [
    `mail-server --enhanced                       serve on port ${DEFAULTS.port}`,
    "mail-server --enhanced --host 127.0.0.1      this machine only",
    "mail-server --enhanced --log json >> log     a log for programs",
    "mail-server --check                          also while another serves",
  ],
};

/** The server's options of its flags. Throws a Failure with exit code 2 for bad ones. */
export function serverOptions(flags: ParsedFlags): ServerOptions {
  const text = (name: string) => flags.get(name)!;
  const duration = (name: string) => parseDuration(name, text(name));
  const quota = flags.get("quota");
  return {
    enhanced: flags.has("enhanced"),
    host: text("host"),
    port: parsePort("port", text("port"), 0),
    keys: text("keys"),
    mail: text("mail"),
    maxClients: parseWhole("max-clients", text("max-clients"), [1, 10_000]),
    maxContent: parseWhole("max-content", text("max-content"), [1, 1e12]),
    quota: quota === undefined ? undefined : parseSize("quota", quota),
    maxSkewMs: duration("max-skew"),
    idleMs: duration("idle-timeout"),
    sessionMs: duration("session-limit"),
    isExempt: exemption(flags.list("penalty-exempt")),
  };
}

/**
 * Whether to check the boxes, and to mend them, instead of serving. Throws a Failure
 * with exit code 2 if they are to be mended without a check.
 */
export function checkFlags(
  flags: ParsedFlags,
): { repair: boolean } | undefined {
  const repair = flags.has("repair");
  if (flags.has("check")) return { repair };
  if (repair) throw usageError("--repair goes with --check");
}

/** The form of the log. Throws a Failure with exit code 2 for another. */
export function logFormat(flags: ParsedFlags): "text" | "json" {
  const format = flags.get("log");
  if (format === "text" || format === "json") return format;
  throw usageError(`--log takes text or json, not "${format}"`);
}

function exemption(blocks: string[]): (address: string) => boolean {
  const tests = blocks.map((block) => {
    try {
      return parseCidr(block);
    } catch {
      throw usageError(
        `--penalty-exempt takes a block such as 192.168.1.0/24, not "${block}"`,
      );
    }
  });
  return (address) => tests.some((isIn) => isIn(address));
}

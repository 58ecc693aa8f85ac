import { serverFolder } from "../keys/paths.ts";
import { DEFAULTS } from "../program/defaults.ts";
import {
  COMMON_FLAGS,
  type Flag,
  type FlagGroup,
} from "../program/command_line/flags.ts";
import type { HelpText } from "../program/command_line/help.ts";

const MAX_ATTACHMENTS = `${DEFAULTS.maxAttachments / 1e6}M`;

/** `--keys`, of the server and of commands about it. */
export const KEYS_FLAG: Flag = {
  name: "keys",
  kind: "string",
  placeholder: "DIR",
  default: serverFolder(DEFAULTS.keys),
  help: "the server's keys, made by keygen",
};

/** `--mail`, of the server and of commands about its mail. */
export const MAIL_FLAG: Flag = {
  name: "mail",
  kind: "string",
  placeholder: "DIR",
  default: DEFAULTS.mail,
  help: "the mailboxes",
};

const WORKER_MEMORY = `${DEFAULTS.workerMemory / 1e6}M`;

const GROUPS: FlagGroup[] = [
  {
    title: "Protection",
    flags: [
      {
        name: "enhanced",
        kind: "boolean",
        mayBeOff: true,
        help: "protect against replay and downgrade, with forward secrecy",
      },
      {
        name: "sealed-only",
        kind: "boolean",
        mayBeOff: true,
        help: "take sealed letters alone, which no server can read",
      },
      {
        name: "max-skew",
        kind: "string",
        placeholder: "TIME",
        default: DEFAULTS.maxSkew,
        help: "how far a client's clock may be off; with --enhanced",
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
      KEYS_FLAG,
      MAIL_FLAG,
      {
        name: "store",
        kind: "string",
        placeholder: "URL",
        help:
          "mail and accounts are in PostgreSQL: postgres://ROLE@HOST:5432/DATABASE",
      },
      {
        name: "store-password-file",
        kind: "string",
        placeholder: "FILE",
        help: "the role's password; without it, store.pass among the keys",
      },
      {
        name: "store-login-password-file",
        kind: "string",
        placeholder: "FILE",
        help: "the same of ROLE_login; without it, store_login.pass",
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
        help: "sessions at once, of all users together",
      },
      {
        name: "max-per-user",
        kind: "string",
        placeholder: "N",
        default: String(DEFAULTS.maxPerUser),
        help: "sessions of one user at once; over all servers of --store",
      },
      {
        name: "max-group",
        kind: "string",
        placeholder: "N",
        help: "sessions at once over all servers of --store; none without it",
      },
      {
        name: "max-parked",
        kind: "string",
        placeholder: "N",
        default: String(DEFAULTS.maxParked),
        help: "clients that watch for mail at once; 0 takes none",
      },
      {
        name: "max-parked-per-user",
        kind: "string",
        placeholder: "N",
        default: String(DEFAULTS.maxParkedPerUser),
        help: "clients of one user that watch at once",
      },
      {
        name: "max-content",
        kind: "string",
        placeholder: "N",
        default: String(DEFAULTS.maxContent),
        help: "characters of a mail",
      },
      {
        name: "max-attachments",
        kind: "string",
        placeholder: "SIZE",
        default: MAX_ATTACHMENTS,
        help: "size of a mail's attachments together; 0 takes none",
      },
      {
        name: "quota",
        kind: "string",
        placeholder: "SIZE",
        help: "size of a mailbox on the disk, such as 500M; none without it",
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
    title: "Workers",
    flags: [
      {
        name: "sessions-per-worker",
        kind: "string",
        placeholder: "N",
        default: String(DEFAULTS.sessionsPerWorker),
        help: "sessions of one process, for hundreds of clients",
      },
      {
        name: "worker-memory",
        kind: "string",
        placeholder: "SIZE",
        default: WORKER_MEMORY,
        help: "memory of a process that serves sessions; Linux",
      },
      {
        name: "worker-wrapper",
        kind: "string",
        placeholder: "CMD",
        help: "program with arguments that starts each worker; Linux",
      },
    ],
  },
  {
    title: "Output",
    flags: [
      {
        name: "log",
        kind: "string",
        placeholder: "FORM",
        default: DEFAULTS.logFormat,
        help: "text, json or journal: form of the log, on standard output",
      },
    ],
  },
  {
    title: "Settings",
    flags: [
      {
        name: "config",
        kind: "string",
        placeholder: "FILE",
        help: "a JSON object of flags; those of the command line beat it",
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
  {
    title: "Database",
    flags: [{
      name: "init-store",
      kind: "string",
      placeholder: "URL",
      help:
        "make or upgrade the tables, as their owner, for the role of --store",
    }, {
      name: "migrate",
      kind: "list",
      placeholder: "FROM TO",
      words: 2,
      help:
        "copy all mail of a folder into a database, or of that into a folder",
    }],
  },
  COMMON_FLAGS,
];

/** What `mail-server --help` says. */
export const SERVER_HELP: HelpText = {
  usage: [
    "mail-server [--enhanced] [flags]",
    "mail-server --check [--repair] [flags]",
    "mail-server --init-store URL [--store URL]",
    "mail-server --migrate FROM TO",
  ],
  about:
    "Serves the mail of the users that keygen made, until SIGINT or SIGTERM. SIGHUP\n" +
    "loads the config file and the server's keys anew. keygen makes all keys.",
  groups: GROUPS,
  sections: [{
    title: "Values",
    lines: [
      "TIME  a number with its unit, such as 500ms, 30s, 10m or 1h",
      "SIZE  a number with its unit, such as 10k, 500M or 2G",
      "CIDR  an address or a block of them, such as 192.0.2.7 or 192.0.2.0/24",
    ],
  }],
  examples: [
    `mail-server --enhanced                       serve on port ${DEFAULTS.port}`,
    "mail-server --enhanced --host 127.0.0.1      this machine only",
    "mail-server --enhanced --log json >> log     a log for programs",
    "mail-server --check                          also while another serves",
  ],
};

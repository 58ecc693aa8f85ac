import {
  count,
  type FieldValues,
  flag,
  oneOf,
  optional,
  parseFields,
  text,
  textLike,
} from "../../protocol/fields.ts";
import { parseJson } from "./json.ts";

/**
 * `serve` waits for a session, or several; `login` checks logins; `recover` finishes
 * deliveries that a crash cut; `password` writes the new password of one user; `look`
 * tells when boxes changed; `config` reads the config file; `cluster` tells the other
 * servers over a database of this one.
 */
const WORKER_TASKS = [
  ...["serve", "login", "recover", "password", "look", "config"] as const,
  "cluster",
] as const;
export type WorkerTask = typeof WORKER_TASKS[number];

/** The form of {@link WorkerSettings}. */
const SETTINGS = {
  task: oneOf(WORKER_TASKS),
  /** Folder of the server's keys, absolute. */
  keys: text,
  /** Folder of the boxes, absolute. */
  mail: text,
  /** The address of the database that has the mail, if one has. */
  store: optional(text),
  /** The file of the password for it, absolute, if it is not among the keys. */
  storePassword: optional(text),
  /** The same for the role that checks logins. */
  storeLoginPassword: optional(text),
  /** Characters of a mail's content. */
  maxContent: count,
  /** Bytes of a mail's attachments together; 0 for none at all. */
  maxAttachments: count,
  /** Whether all mail has to be sealed. */
  sealedOnly: optional(flag),
  /** Sessions that the process serves at once, if it is for more than one. */
  sessions: optional(count),
  /** Bytes of a box, if it has a limit. */
  quota: optional(count),
  /** Longest time between two requests, in ms. */
  idleMs: count,
  /** Longest time of a session, in ms. */
  sessionMs: count,
  /**
   * For the task `password`: the digits of the one temporary file that it may write, 16
   * hexadecimal ones.
   */
  digits: optional(textLike(/^[0-9a-f]{16}$/)),
  /** For the task `config`: the file to read, absolute. */
  config: optional(text),
};

/** What a worker is told when it starts; nothing in it is secret. */
export type WorkerSettings = FieldValues<typeof SETTINGS>;

/** The two limits of a session, which the worker keeps and the supervisor backs up. */
export type SessionLimits = Pick<WorkerSettings, "idleMs" | "sessionMs">;

/**
 * The first argument of a worker. A program that is started with it is a worker and
 * nothing else; a worker has no permission to start a process, so no chain of them can
 * begin.
 */
const WORKER_FLAG = "--worker";

/**
 * The arguments that make this program a worker with these settings; what else the object
 * has, such as other options of the server, is left out.
 */
export function workerArgs(settings: WorkerSettings): string[] {
  const { values } = parseFields(SETTINGS, settings);
  return [WORKER_FLAG, JSON.stringify(values)];
}

/** The settings of a worker's command line, or undefined if it does not parse. */
export function parseWorkerArgs(
  [flag, json]: string[],
): WorkerSettings | undefined {
  if (flag !== WORKER_FLAG || json === undefined) return undefined;
  return parseFields(SETTINGS, parseJson(json)).values;
}

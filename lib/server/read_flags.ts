import { resolve } from "@std/path";
import type { ParsedFlags } from "../program/command_line/flags.ts";
import { usageError } from "../program/command_line/usage_error.ts";
import {
  parseDuration,
  parsePort,
  parseSize,
  parseWhole,
} from "../program/command_line/values.ts";
import { parseCidr } from "./cidr.ts";
import {
  parseStoreAddress,
  type StoreAddress,
} from "../store/postgres/store_address.ts";
import type { ServerOptions } from "./options.ts";
import { parseWrapper } from "./read_wrapper.ts";

/** Bytes of the smallest quota: a box with less could not take a page of text. */
const LEAST_QUOTA = 10_000;

/** Bytes of memory that a worker needs to start, and some. */
const LEAST_MEMORY = 128_000_000;

/**
 * The server's options of its flags.
 *
 * @throws {Failure} With exit code 2 if a value is wrong.
 */
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
    ...storeOptions(flags),
    maxClients: parseWhole("max-clients", text("max-clients"), [1, 10_000]),
    maxPerUser: parseWhole("max-per-user", text("max-per-user"), [1, 10_000]),
    ...maxGroup(flags),
    maxParked: parseWhole("max-parked", text("max-parked"), [0, 10_000]),
    maxParkedPerUser: parseWhole(
      "max-parked-per-user",
      text("max-parked-per-user"),
      [0, 10_000],
    ),
    maxAttachments: maxAttachments(text("max-attachments")),
    maxContent: parseWhole("max-content", text("max-content"), [1, 1e12]),
    ...flags.has("sealed-only") ? { sealedOnly: true } : {},
    quota: quota === undefined
      ? undefined
      : parseSize("quota", quota, LEAST_QUOTA),
    sessionsPerWorker: parseWhole(
      "sessions-per-worker",
      text("sessions-per-worker"),
      [1, 200],
    ),
    workerMemory: parseSize(
      "worker-memory",
      text("worker-memory"),
      LEAST_MEMORY,
    ),
    workerWrapper: parseWrapper(flags.get("worker-wrapper")),
    maxSkewMs: duration("max-skew"),
    idleMs: duration("idle-timeout"),
    sessionMs: duration("session-limit"),
    isExempt: exemption(flags.list("penalty-exempt")),
  };
}

function storeOptions(
  flags: ParsedFlags,
): Pick<ServerOptions, "store" | "storePassword" | "storeLoginPassword"> {
  const store = flags.get("store");
  if (store !== undefined) {
    storeAddress("store", store);
    if (flags.isGiven("mail")) {
      throw usageError("--mail has no use with --store, which has the boxes");
    }
  }
  const password = flags.get("store-password-file");
  const loginPassword = flags.get("store-login-password-file");
  if (password !== undefined && !usesDatabase(flags)) {
    throw usageError(
      "--store-password-file needs --store, --init-store or --migrate",
    );
  }
  if (loginPassword !== undefined && store === undefined) {
    throw usageError("--store-login-password-file needs --store");
  }
  return {
    ...store !== undefined && { store },
    ...password !== undefined && { storePassword: resolve(password) },
    ...loginPassword !== undefined &&
      { storeLoginPassword: resolve(loginPassword) },
  };
}

function usesDatabase(flags: ParsedFlags): boolean {
  const of = ["store", "init-store"].some((name) => flags.get(name));
  return of || flags.list("migrate").length > 0;
}

/** What servers count together needs a database that they share. */
function maxGroup(flags: ParsedFlags): Pick<ServerOptions, "maxGroup"> {
  const most = flags.get("max-group");
  if (most === undefined) return {};
  if (flags.get("store") === undefined) {
    throw usageError(
      "--max-group needs --store: without it, --max-clients counts all sessions",
    );
  }
  return { maxGroup: parseWhole("max-group", most, [1, 1_000_000]) };
}

/**
 * The address of a database.
 *
 * @throws {Failure} With exit code 2 if it is none.
 */
export function storeAddress(flag: string, url: string): StoreAddress {
  try {
    return parseStoreAddress(url);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw usageError(`--${flag} cannot be used: ${error.message}`);
  }
}

/** 0 needs no unit. */
function maxAttachments(text: string): number {
  return text === "0" ? 0 : parseSize("max-attachments", text);
}

/** What is to be done instead of serving. */
function tasksOf(flags: ParsedFlags): string[] {
  return [
    ...flags.has("check") ? ["check"] : [],
    ...flags.get("init-store") === undefined ? [] : ["init-store"],
    ...flags.list("migrate").length === 0 ? [] : ["migrate"],
  ];
}

/**
 * Whether to check the boxes, and to mend them, instead of serving.
 *
 * @throws {Failure} With exit code 2 if `--repair` comes without `--check`, or if there is
 * another task beside it.
 */
export function checkFlags(
  flags: ParsedFlags,
): { repair: boolean } | undefined {
  const repair = flags.has("repair");
  const [one, other] = tasksOf(flags);
  if (other) throw usageError(`Give --${one} or --${other}, not both`);
  if (flags.has("check")) return { repair };
  if (repair) throw usageError("--repair goes with --check");
}

/** The forms of the log, by their names on the command line. */
const LOG_FORMATS = ["text", "json", "journal"] as const;
export type LogFormat = typeof LOG_FORMATS[number];

/**
 * The form of the log.
 *
 * @throws {Failure} With exit code 2 if it is another.
 */
export function logFormat(flags: ParsedFlags): LogFormat {
  const name = flags.get("log");
  const format = LOG_FORMATS.find((format) => format === name);
  if (format) return format;
  throw usageError(`--log takes text, json or journal, not "${name}"`);
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

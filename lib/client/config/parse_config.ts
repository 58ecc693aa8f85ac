import {
  checkFlagValues,
  checkMembers,
  ConfigError,
  parseConfigText,
} from "../../program/command_line/config_values.ts";
import type { FlagGroup } from "../../program/command_line/flags.ts";
import type { FlagValues } from "../../program/command_line/with_defaults.ts";
import {
  CONNECTION_FLAGS,
  DISPLAY_FLAGS,
  SEAL_FLAG,
} from "../connection_flags.ts";

/** A server that the config file names. */
export interface NamedServer {
  /** HOST or HOST:PORT. */
  address: string;
  /** Flags of the connection for this server, and whether mails go sealed. */
  flags: FlagValues;
}

/** What a config file says to one command, or to the menu. */
export interface Config {
  servers: Map<string, NamedServer>;
  /** Defaults of flags of every command. */
  flags: FlagValues;
  /** Defaults for the command that runs. */
  commandFlags: FlagValues;
}

/** Whose config it is. */
export interface ConfigScope {
  /** None is the menu. */
  command?: string;
  commandNames: string[];
  /** The flags of the command. */
  own?: FlagGroup;
}

/** The flags to which a file can give a default for all commands that have them. */
const SHARED = [...CONNECTION_FLAGS.flags, ...DISPLAY_FLAGS.flags, SEAL_FLAG]
  .filter(({ name }) => name !== "config");

/**
 * Checks a config file. It looks into the part of the command that runs, and of the parts
 * of other commands only at their names: their flags would have to be loaded.
 *
 * @param resolve Makes a path of what a flag for a file or folder says.
 * @throws {ConfigError} Naming the place in the file.
 */
export function parseConfig(
  text: string,
  { command, commandNames, own }: ConfigScope,
  resolve: (path: string) => string,
): Config {
  const top = checkMembers(parseConfigText(text), "", PARTS);
  const { servers = {}, flags = {}, commands = {} } = top;
  const parts = checkMembers(commands, "commands", commandNames);
  return {
    servers: new Map(
      Object.entries(checkMembers(servers, "servers", namesIn(servers)))
        .map(([name, value]) => [name, checkServer(name, value, resolve)]),
    ),
    flags: checkFlagValues(flags, "flags", SHARED, resolve),
    commandFlags: command === undefined || parts[command] === undefined
      ? new Map()
      : checkFlagValues(
        parts[command],
        `commands.${command}`,
        own?.flags ?? [],
        resolve,
      ),
  };
}

const PARTS = ["servers", "flags", "commands"];

/** Any name will do. */
function namesIn(servers: unknown): string[] {
  return Object.keys(servers ?? {});
}

function checkServer(
  name: string,
  value: unknown,
  resolve: (path: string) => string,
): NamedServer {
  const where = `servers.${name}`;
  const flags = SHARED.filter(({ name }) => name !== "server");
  const known = ["address", ...flags.map(({ name }) => name)];
  const { address, ...rest } = checkMembers(value, where, known);
  if (typeof address !== "string" || address === "") {
    throw new ConfigError(`${where} needs an "address", such as "192.0.2.7"`);
  }
  return { address, flags: checkFlagValues(rest, where, flags, resolve) };
}

/**
 * The config file: servers by name, and other defaults of flags (docs/config.md). What the
 * command line says beats the environment, and that beats the file.
 *
 * @module
 */
import { dirname, isAbsolute, join } from "@std/path";
import { ConfigError } from "../../program/command_line/config_values.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import type { ParsedFlags } from "../../program/command_line/flags.ts";
import {
  type FlagValues,
  withDefaults,
} from "../../program/command_line/with_defaults.ts";
import { FLAG_VARIABLES } from "../connection_flags.ts";
import {
  type Config,
  type ConfigScope,
  type NamedServer,
  parseConfig,
} from "./parse_config.ts";
import {
  type Env,
  readNamedConfig,
  readUsualConfig,
  usualConfigPath,
} from "./read_config.ts";

/** A command line with what the config file adds. */
export interface Configured {
  flags: ParsedFlags;
  /** Says of an error that it is about a value of the file. */
  blame(error: unknown): unknown;
}

/**
 * The flags of a command line, with those of the config file where the line and the
 * environment say nothing. The name of a server becomes its address.
 *
 * @throws {Failure} With exit code 2 if the file makes no sense, 4 if it was named and is
 * missing.
 */
export async function withConfig(
  flags: ParsedFlags,
  { env, ...scope }: ConfigScope & { env: Env },
): Promise<Configured> {
  const named = flags.get("config");
  const path = named ?? usualConfigPath(env);
  const text = path &&
    await (named ? readNamedConfig(path) : readUsualConfig(path));
  if (!path || text === undefined) return { flags, blame: (error) => error };
  try {
    const resolve = (word: string) => resolvePath(word, dirname(path), env);
    const config = parseConfig(text, scope, resolve);
    const server = serverOf(config, flags, env);
    const values = valuesOf(config, server, env);
    return {
      flags: withAddress(withDefaults(flags, values), server?.address),
      blame: (error) => blamed(error, path, values, flags),
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new Failure(EXIT.usage, `Cannot use ${path}: ${error.message}`);
  }
}

/** What the file says of flags that the environment does not set. */
function valuesOf(
  config: Config,
  server: NamedServer | undefined,
  env: Env,
): FlagValues {
  const values = new Map([
    ...config.flags,
    ...config.commandFlags,
    ...server?.flags ?? [],
  ]);
  for (const flag of Object.keys(FLAG_VARIABLES)) {
    if (variable(flag, env)) values.delete(flag);
  }
  return values;
}

function withAddress(flags: ParsedFlags, address?: string): ParsedFlags {
  if (address === undefined) return flags;
  return {
    ...flags,
    get: (name) => name === "server" ? address : flags.get(name),
  };
}

/** The named server that is meant, by the line, the environment or the file. */
function serverOf(
  { servers, flags: defaults }: Config,
  flags: ParsedFlags,
  env: Env,
): NamedServer | undefined {
  const name = flags.get("server") ?? variable("server", env) ??
    defaults.get("server") as string | undefined;
  return name === undefined ? undefined : servers.get(name);
}

function variable(flag: string, env: Env): string | undefined {
  return env(FLAG_VARIABLES[flag]) || undefined;
}

/** An error of usage names the flag first. */
function blamed(
  error: unknown,
  path: string,
  values: FlagValues,
  flags: ParsedFlags,
): unknown {
  if (!(error instanceof Failure) || error.exitCode !== EXIT.usage) {
    return error;
  }
  const [, name] = /^--([a-z-]+) /.exec(error.message) ?? [];
  if (!name || !values.has(name) || flags.isGiven(name)) return error;
  return new Failure(EXIT.usage, error.message, `${path} says so`);
}

/**
 * A path in the file is meant from the file's folder; `~/` is the home folder.
 *
 * @throws {ConfigError} If nobody says where that is.
 */
function resolvePath(word: string, folder: string, env: Env): string {
  if (word === "-" || isAbsolute(word)) return word;
  if (!word.startsWith("~/")) return join(folder, word);
  const home = env("HOME");
  if (home) return join(home, word.slice(2));
  throw new ConfigError(`${word} has no meaning: HOME is not set`);
}

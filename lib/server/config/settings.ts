import { resolve } from "@std/path";
import type { ParsedFlags } from "../../program/command_line/flags.ts";
import {
  type FlagValues,
  withDefaults,
} from "../../program/command_line/with_defaults.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import type { ServerOptions } from "../options.ts";
import { serverOptions } from "../read_flags.ts";
import { changesOf, isLive } from "./changes.ts";
import { CONFIG_FLAGS, configValues } from "./config_values.ts";
import { readConfig } from "./read_config.ts";

/** What a config file that was read again brings. */
export interface NewSettings {
  /** The options from now on: the old ones where a change needs a restart. */
  options: ServerOptions;
  /** A sentence for each change, also for those that need a restart. */
  changes: string[];
}

/** The settings of a server: its command line, and under it the file of `--config`. */
export class Settings {
  readonly #line: ParsedFlags;
  /** Of the config file, absolute; undefined without one. */
  readonly path?: string;
  #flags: ParsedFlags;
  #options: ServerOptions;

  private constructor(line: ParsedFlags, path?: string, text?: string) {
    this.#line = line;
    this.path = path;
    const { flags, options } = this.#parse(text);
    this.#flags = flags;
    this.#options = options;
  }

  /**
   * The settings that a command line gives.
   *
   * @throws {Failure} With exit code 2 if the line or the file makes no sense, 4 if the
   * file is missing.
   * @throws {Error} If it cannot be read, or is not to be trusted.
   */
  static async of(line: ParsedFlags): Promise<Settings> {
    const named = line.get("config");
    if (named === undefined) return new Settings(line);
    const path = resolve(named);
    return new Settings(line, path, await readConfig(path));
  }

  /** The flags in force. */
  get flags(): ParsedFlags {
    return this.#flags;
  }

  /** The options in force. */
  get options(): ServerOptions {
    return this.#options;
  }

  /**
   * Takes the file's new text. What cannot change while the server runs stays as it is.
   *
   * @throws {Failure} If the text makes no sense; then all stays as it is.
   */
  take(text: string): NewSettings {
    const { flags: wanted } = this.#parse(text);
    const changes = changesOf(this.#flags, wanted, CONFIG_FLAGS);
    this.#flags = mixed(this.#flags, wanted);
    this.#options = serverOptions(this.#flags);
    return { options: this.#options, changes };
  }

  #parse(text?: string): { flags: ParsedFlags; options: ServerOptions } {
    const { path } = this;
    if (path === undefined || text === undefined) {
      return { flags: this.#line, options: serverOptions(this.#line) };
    }
    const values = configValues(text, path);
    const flags = withDefaults(this.#line, values);
    try {
      return { flags, options: serverOptions(flags) };
    } catch (error) {
      throw blamed(error, path, values, this.#line);
    }
  }
}

/** The flags that can change as the new ones have them, the others as the old ones. */
function mixed(old: ParsedFlags, wanted: ParsedFlags): ParsedFlags {
  const of = (name: string) => isLive(name) ? wanted : old;
  return {
    isGiven: (name) => of(name).isGiven(name),
    has: (name) => of(name).has(name),
    get: (name) => of(name).get(name),
    list: (name) => of(name).list(name),
    positional: old.positional,
  };
}

/** Says of a wrong value that the file has it, and not the command line. */
function blamed(
  error: unknown,
  path: string,
  values: FlagValues,
  line: ParsedFlags,
): unknown {
  if (!(error instanceof Failure) || error.exitCode !== EXIT.usage) {
    return error;
  }
  const [, name] = /^--([a-z-]+) /.exec(error.message) ?? [];
  if (!name || !values.has(name) || line.isGiven(name)) return error;
  return new Failure(EXIT.usage, error.message, `${path} says so`);
}

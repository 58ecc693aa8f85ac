import { dirname, isAbsolute, join } from "@std/path";
import {
  checkFlagValues,
  ConfigError,
  parseConfigText,
} from "../../program/command_line/config_values.ts";
import type { FlagValues } from "../../program/command_line/with_defaults.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { SERVER_HELP } from "../flags.ts";

/** What the command line alone says: what to do, and where the file is. */
const LINE_ONLY = [
  ...["config", "check", "repair", "init-store", "migrate"],
  ...["help", "version"],
];

/** The flags that a config file can have. */
export const CONFIG_FLAGS = SERVER_HELP.groups.flatMap(({ flags }) => flags)
  .filter(({ name }) => !LINE_ONLY.includes(name));

/**
 * What the text of a config file says of the server's flags: one object, each member named
 * like its flag. Folders are meant from the folder of the file.
 *
 * @throws {Failure} With exit code 2 if it makes no sense; it names the place.
 */
export function configValues(text: string, path: string): FlagValues {
  const resolve = (word: string) => resolvePath(word, dirname(path));
  try {
    return checkFlagValues(parseConfigText(text), "", CONFIG_FLAGS, resolve);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new Failure(EXIT.usage, `Cannot use ${path}: ${error.message}`);
  }
}

/** A server has no home folder: it may be nobody's. */
function resolvePath(word: string, folder: string): string {
  if (word.startsWith("~/")) {
    throw new ConfigError(`${word} has no meaning here: write the whole path`);
  }
  return isAbsolute(word) ? word : join(folder, word);
}

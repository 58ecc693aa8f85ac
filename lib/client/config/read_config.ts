import { dirname } from "@std/path";
import { readTextFile } from "../../keys/read_file.ts";
import { checkTrustedPath } from "../../keys/strict_modes.ts";
import { fileError } from "../file_error.ts";

/** Most bytes of a config file. */
const FILE_LIMIT = 1024 * 1024;

/** Gives a variable of the environment. */
export type Env = (name: string) => string | undefined;

/** Where the config file is if none is named (XDG Base Directory Specification). */
export function usualConfigPath(env: Env): string | undefined {
  const home = env("HOME");
  const folder = env("XDG_CONFIG_HOME") || (home && `${home}/.config`);
  return folder && `${folder}/letterlock/config.json`;
}

/**
 * Reads the config file of the usual place.
 *
 * @returns Undefined if there is none.
 * @throws {Error} As {@link readNamedConfig}.
 */
export async function readUsualConfig(
  path: string,
): Promise<string | undefined> {
  return isMissing(path) ? undefined : await readNamedConfig(path);
}

/**
 * Reads a config file. It may name the server and the keys, so that a file which others
 * could have put there or changed is refused, as keys are.
 *
 * @throws {FileError} With exit code 4 if it is missing.
 * @throws {Error} If it cannot be read, or is not to be trusted.
 */
export async function readNamedConfig(path: string): Promise<string> {
  try {
    checkTrustedPath(dirname(path));
    return await readTextFile(path, {
      private: false,
      trusted: true,
      limit: FILE_LIMIT,
    });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw fileError("read", path, error);
  }
}

/** Also where HOME is no folder, such as /dev/null, in which Deno lets nobody look. */
function isMissing(path: string): boolean {
  try {
    Deno.statSync(path);
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory ||
      error instanceof Deno.errors.NotCapable;
  }
}

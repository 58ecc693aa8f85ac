import type { ParsedFlags } from "../program/command_line/flags.ts";
import { parseDuration } from "../program/command_line/values.ts";
import { FLAG_VARIABLES } from "./connection_flags.ts";

/** How to connect, by the command line and the environment. */
export interface ClientOptions {
  /** HOST or HOST:PORT. */
  server?: string;
  user?: string;
  keysDir?: string;
  passwordFile?: string;
  passphraseFile?: string;
  /** How long to wait for the server each time, in ms. */
  timeoutMs: number;
  /** Refuses a server in basic mode. */
  enhanced: boolean;
  /** Waits while the server is full. */
  wait: boolean;
}

/**
 * Reads the connection flags. A flag beats its environment variable, and an empty
 * variable counts as not set.
 *
 * @param env Gives a variable of the environment.
 * @throws {Failure} With exit code 2 if `--timeout` is no time.
 */
export function clientOptions(
  flags: ParsedFlags,
  env: (name: string) => string | undefined,
): ClientOptions {
  const either = (flag: string) =>
    flags.get(flag) ?? (env(FLAG_VARIABLES[flag]) || undefined);
  return {
    server: either("server"),
    user: either("user"),
    keysDir: either("keys"),
    passwordFile: either("password-file"),
    passphraseFile: flags.get("passphrase-file"),
    timeoutMs: parseDuration("timeout", flags.get("timeout")!),
    enhanced: flags.has("enhanced"),
    wait: flags.has("wait"),
  };
}

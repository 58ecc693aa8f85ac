import type { ParsedFlags } from "../program/flags.ts";
import { parseDuration } from "../program/values.ts";

/** What the command line and the environment say about connecting. */
export interface ClientOptions {
  /** HOST or HOST:PORT. */
  server?: string;
  user?: string;
  keysDir?: string;
  passwordFile?: string;
  timeoutMs: number;
  /** Refuses a server in basic mode. */
  enhanced: boolean;
  /** Waits while the server is full. */
  wait: boolean;
}

/** A flag beats the variable of the environment; an empty one counts as not set. */
export function clientOptions(
  flags: ParsedFlags,
  env: (name: string) => string | undefined,
): ClientOptions {
  const either = (flag: string, variable: string) =>
    flags.get(flag) ?? (env(variable) || undefined);
  return {
    server: either("server", "MAIL_SERVER"),
    user: either("user", "MAIL_USER"),
    keysDir: either("keys", "MAIL_KEYS"),
    passwordFile: either("password-file", "MAIL_PASSWORD_FILE"),
    timeoutMs: parseDuration("timeout", flags.get("timeout")!),
    enhanced: flags.has("enhanced"),
    wait: flags.has("wait"),
  };
}

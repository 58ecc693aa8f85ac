import type { ParsedFlags } from "../program/command_line/flags.ts";
import { usageError } from "../program/command_line/usage_error.ts";

/** Whether a mail goes sealed, or so that the server can read it. */
export type SealChoice = "always" | "never";

/** @throws {Failure} With exit code 2 if `--seal` has another value. */
export function sealChoice(flags: ParsedFlags): SealChoice {
  const choice = flags.get("seal") ?? "always";
  if (choice === "always" || choice === "never") return choice;
  throw usageError("--seal takes always or never");
}

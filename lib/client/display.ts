import type { ParsedFlags } from "../program/command_line/flags.ts";
import { usageError } from "../program/command_line/usage_error.ts";
import type { Display, Io } from "./terminal/io.ts";

/**
 * How the program writes, by its flags and the terminal.
 *
 * @throws {Failure} With exit code 2 if `--color` has another value.
 */
export function displayOf(
  flags: ParsedFlags,
  io: Pick<Io, "outputIsTerminal" | "env">,
): Display {
  return { color: hasColor(flags, io), quiet: flags.has("quiet") };
}

function hasColor(
  flags: ParsedFlags,
  io: Pick<Io, "outputIsTerminal" | "env">,
): boolean {
  switch (flags.get("color")) {
    case "always":
      return true;
    case "never":
      return false;
    case "auto":
      // https://no-color.org: any value of it counts, but none at all does not.
      return io.outputIsTerminal && !io.env("NO_COLOR") &&
        !["", "dumb"].includes(io.env("TERM") ?? "");
  }
  throw usageError("--color takes auto, always or never");
}

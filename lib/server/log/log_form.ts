import type { LogFormat } from "../read_flags.ts";
import type { LogOptions } from "./log.ts";

/**
 * How the lines of the log look. The journal adds the time itself, and a terminal needs none.
 *
 * @param goesTo Whether the journal, or a person at a terminal, reads them.
 */
export function logForm(
  format: LogFormat,
  goesTo: { journal?: boolean; terminal?: boolean },
): Pick<LogOptions, "format" | "timestamps" | "levels"> {
  const levels = format === "journal" || goesTo.journal === true;
  const timestamps = !levels && !goesTo.terminal;
  return { format: format === "json" ? "json" : "text", timestamps, levels };
}

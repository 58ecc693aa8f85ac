import { Log } from "../../../lib/server/log/log.ts";
import { ServerLog } from "../../../lib/server/log/server_log.ts";

/** A server's log whose lines are kept. */
export function keptLog(
  { enhanced = true, format = "text" as "text" | "json" } = {},
): { log: ServerLog; lines: string[] } {
  const lines: string[] = [];
  const log = new Log({
    format,
    timestamps: false,
    write: (line) => lines.push(line),
    now: () => 0,
  });
  return { log: new ServerLog(log, enhanced), lines };
}

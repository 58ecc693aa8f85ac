import type { RefusalCode } from "../../protocol/errors.ts";

/** What a worker tells its supervisor, one JSON object a line on standard error. */
export type WorkerEvent =
  /** The keys are loaded; a client may come. */
  | { event: "ready" }
  /** Why the worker cannot serve at all. */
  | { event: "unusable"; message: string }
  /** The login is good; `session` is the id in hex, in enhanced mode. */
  | { event: "accepted"; user: string; session?: string }
  /** The login is not good. `user` is there if it opened. */
  | { event: "refused"; code: RefusalCode; user?: string; alert?: string }
  | { event: "mail"; from: string; to: string[]; length: number }
  /** An attack that was refused. */
  | { event: "alert"; message: string }
  /** Something the operator should know. */
  | { event: "notice"; message: string };

/** Writes an event; synchronous, so that it is out before the process ends. */
export function emit(event: WorkerEvent): void {
  const line = new TextEncoder().encode(JSON.stringify(event) + "\n");
  for (let offset = 0; offset < line.length;) {
    offset += Deno.stderr.writeSync(line.subarray(offset));
  }
}

/** The event of a line, or undefined if it is something else, such as a crash. */
export function parseEvent(line: string): WorkerEvent | undefined {
  try {
    const value = JSON.parse(line);
    return typeof value?.event === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

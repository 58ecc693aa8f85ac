import type { WorkerExit } from "../ipc/exit_codes.ts";
import type { StopReason } from "./session_stream.ts";
import type { WorkerSettings } from "../ipc/settings.ts";

/** What the sandbox tells the thread that started it: it listens, or it is done. */
export type SandboxMessage = "loaded" | WorkerExit;

/**
 * What that thread tells the sandbox: what to do, later to end its session, or that a new
 * password was not written.
 */
export type SandboxOrder =
  | WorkerSettings
  | { stop: StopReason }
  | { passwordFailed: true };

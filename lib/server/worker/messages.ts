import type { WorkerExit } from "../ipc/exit_codes.ts";
import type { WorkerSettings } from "../ipc/settings.ts";
import type { PasswordOutcome, StopReason } from "../ipc/signals.ts";

/** What the sandbox tells the thread that started it: it listens, or it is done. */
export type SandboxMessage = "loaded" | WorkerExit;

/**
 * What that thread tells the sandbox: what to do, later to end its session, or what became
 * of a new password.
 */
export type SandboxOrder =
  | WorkerSettings
  | { stop: StopReason }
  | { password: PasswordOutcome };

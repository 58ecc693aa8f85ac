/**
 * What a worker with a session is told by a signal, which reaches it even if its client
 * sends without end. SIGUSR1 would open a debugger, SIGWINCH comes from terminals.
 *
 * @module
 */

/** Why a session ends, although its limits are not reached. */
export type StopReason =
  | "closing"
  | "too_many_sessions"
  | "kicked"
  | "account_changed";

/** What became of a new password. */
export type PasswordOutcome = "written" | "wrong" | "failed";

/** A session ends once its request under way is answered. */
export const STOP_SIGNALS: Record<StopReason, Deno.Signal> = {
  closing: "SIGTERM",
  too_many_sessions: "SIGUSR2",
  kicked: "SIGALRM",
  account_changed: "SIGVTALRM",
};

/** The password that the session's user asked for is on disk, or is not. */
export const PASSWORD_SIGNALS: Record<PasswordOutcome, Deno.Signal> = {
  written: "SIGIO",
  wrong: "SIGXCPU",
  failed: "SIGURG",
};

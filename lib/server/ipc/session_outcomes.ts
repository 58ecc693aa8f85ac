/** How a session can end. A worker that exits without one of these has crashed. */
export const SESSION_OUTCOMES = [
  /** The client said bye. */
  "done",
  /** The client went away without a bye. */
  "vanished",
  /** The client, or somebody on the way, broke the protocol. */
  "violation",
  /** No request came for the idle time. */
  "idle",
  /** The session reached its time limit. */
  "session_limit",
  /** The server is stopping. */
  "closing",
  /** The user was removed, or has other keys than at the login. */
  "account_changed",
  /** The user has as many sessions as one may have. */
  "too_many_sessions",
  /** The operator ended it. */
  "kicked",
] as const;
export type SessionOutcome = typeof SESSION_OUTCOMES[number];

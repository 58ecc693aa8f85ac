/** The peer broke a rule of letterlock/1, which ends the connection. */
export class ProtocolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ProtocolError";
  }
}

/** The stream ended without a bye: an attacker or a failure cut it, or the peer died. */
export class TruncatedError extends ProtocolError {
  /** @param insideFrame Whether part of a frame had come, and its rest did not. */
  constructor(
    message = "The connection closed before the session ended",
    readonly insideFrame = false,
  ) {
    super(message);
    this.name = "TruncatedError";
  }
}

/**
 * Something on the wire is not what the peer sent: a record does not open, a Welcome
 * belongs to another session, a mode or a time does not fit.
 */
export class SecurityError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SecurityError";
  }
}

/** Codes of a Refused frame (docs/protocol.md, "Refused"). */
export type RefusalCode = keyof typeof REFUSALS;

/** The sentence of each refusal, which does not depend on what was refused. */
export const REFUSALS = {
  invalid: "Invalid username or password.",
  full: "The server is full; try again later.",
  clock: "The clocks of client and server are too far apart.",
  mode: "The client's mode is not the mode of this server.",
  timeout: "The login took too long.",
  protocol: "This is not a letterlock/1 login.",
  closing: "The server is stopping.",
  unavailable: "The server can start no session at the moment.",
  internal: "The server could not handle the login.",
} as const;

/** The code of every refusal. */
export const REFUSAL_CODES = Object.keys(REFUSALS) as RefusalCode[];

/** The server sent Refused instead of Welcome. */
export class RefusedError extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(REFUSALS[code]);
    this.name = "RefusedError";
    this.code = code;
  }
}

/** Codes of an error answer to a request (docs/protocol.md, "Errors"). */
export const REQUEST_ERROR_CODES = [
  "bad_request",
  "unknown_recipient",
  "too_many_recipients",
  "bad_title",
  "content_too_long",
  "attachments_too_large",
  "sealed_only",
  "no_such_mail",
  "wrong_password",
  "bad_password",
  "over_quota",
  "storage",
  "internal",
] as const;
/** One of {@link REQUEST_ERROR_CODES}. */
export type RequestErrorCode = typeof REQUEST_ERROR_CODES[number];

/** A request was refused, and the session goes on. The message is for a person. */
export class RequestError extends Error {
  readonly code: RequestErrorCode;

  constructor(code: RequestErrorCode, message: string) {
    super(message);
    this.name = "RequestError";
    this.code = code;
  }
}

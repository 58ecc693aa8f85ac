/**
 * The messages that end something: `end` and `cancel` an upload, `end` the content of a
 * mail that is read, `bye` the session.
 *
 * @module
 */
import { oneOf, parseFields } from "../fields.ts";
import { defineRequest } from "./request.ts";

/** Ends an upload and delivers the mail. The answer is that of the `send`. */
export const END = defineRequest({ name: "end", fields: {}, answer: {} });

/** Ends an upload and delivers nothing. The answer is that of the `send`. */
export const CANCEL = defineRequest({ name: "cancel", fields: {}, answer: {} });

/** Ends the session; the server answers by a {@link ByeMessage}. */
export const BYE = defineRequest({ name: "bye", fields: {}, answer: {} });

/** How an upload ended, or undefined if the message is neither `end` nor `cancel`. */
export function parseUploadEnd(message: unknown): "end" | "cancel" | undefined {
  return parseFields({ type: oneOf(["end", "cancel"]) }, message).values?.type;
}

/** Why a server ends a session. */
export const BYE_REASONS = [
  "asked",
  "idle",
  "session_limit",
  "closing",
  "account_changed",
  "too_many_sessions",
  "kicked",
] as const;
/** One of {@link BYE_REASONS}. */
export type ByeReason = typeof BYE_REASONS[number];

/** The last message of a server. */
export interface ByeMessage {
  type: "bye";
  reason: ByeReason;
}

/** Says that the session ends, and why. */
export function bye(reason: ByeReason): ByeMessage {
  return { type: "bye", reason };
}

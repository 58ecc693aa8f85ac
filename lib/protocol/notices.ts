/**
 * Notices: what a server says on a connection that a client parked, each a frame whose
 * body is one byte. They are not authentic, and say nothing but "look" and "be there".
 *
 * @module
 */
import type { Bytes } from "../crypto/bytes.ts";
import { encodeFrame, FRAME_HEADER } from "./records/frame.ts";

/** The body of each notice. */
export const NOTICES = {
  /** The server is there, and the connection is parked. */
  alive: 6,
  /** A mail may have come. */
  news: 7,
  /** The server stops. */
  closing: 8,
  /** The user was removed, or has other keys or another password. */
  account_changed: 9,
  /** As many connections are parked as may be. */
  full: 10,
} as const;

/** A notice, or the client's answer to one, which is the same frame. */
export type Notice = keyof typeof NOTICES;

/** The notices that a client answers; the others end the connection. */
export type AnsweredNotice = "alive" | "news";

/** Bytes of the frame of a notice. */
export const NOTICE_LENGTH = FRAME_HEADER + 1;

const NAMES = Object.keys(NOTICES) as Notice[];

/** The frame of a notice. */
export function encodeNotice(notice: Notice): Bytes {
  return encodeFrame(Uint8Array.of(NOTICES[notice]));
}

/** The notice of a frame's body, or undefined if it is none. */
export function parseNotice(body: Uint8Array): Notice | undefined {
  if (body.length !== 1) return undefined;
  return NAMES.find((name) => NOTICES[name] === body[0]);
}

import { type Bytes, concatBytes } from "../../crypto/bytes.ts";
import {
  ProtocolError,
  REFUSAL_CODES,
  type RefusalCode,
  REFUSALS,
} from "../errors.ts";
import { type Field, oneOf, parseFields, text } from "../fields.ts";
import { MAX_WAIT_MS } from "../limits.ts";
import { encodeMessage, parseMessage } from "../message.ts";
import { encodeFrame } from "../records/frame.ts";
import { type Hello, helloFromWire, toWire } from "./handshake_messages.ts";

/** The name and version of the protocol. */
export const PROTOCOL = "letterlock/1";

/** First byte of a handshake frame's body. */
export const FRAME_TYPE = {
  hello: 1,
  login: 2,
  welcome: 3,
  refused: 4,
  wait: 5,
} as const;

/** The frame of a Hello. */
export function encodeHello(hello: Hello): Bytes {
  return plainFrame(FRAME_TYPE.hello, {
    protocol: PROTOCOL,
    ...toWire(hello),
  });
}

/**
 * Reads the body of a Hello frame.
 *
 * @throws {ProtocolError} If it does not parse, or is of another version of the protocol.
 */
export function decodeHello(body: Uint8Array): Hello {
  if (body[0] !== FRAME_TYPE.hello) {
    throw new ProtocolError("Cannot read the Hello: it is something else");
  }
  const message = parseMessage(body.subarray(1));
  if (parseFields({ protocol: text }, message).values?.protocol !== PROTOCOL) {
    throw new ProtocolError(
      `Cannot speak with this server: its protocol is not ${PROTOCOL}`,
    );
  }
  return helloFromWire(message);
}

/**
 * The frame of a refusal.
 *
 * @example
 * ```ts
 * import { decodeRefused, encodeRefused } from "./plain_frames.ts";
 * import { FRAME_HEADER } from "../records/frame.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const body = encodeRefused("full").subarray(FRAME_HEADER);
 * assertEquals(decodeRefused(body), "full");
 * ```
 */
export function encodeRefused(code: RefusalCode): Bytes {
  return plainFrame(FRAME_TYPE.refused, { code, message: REFUSALS[code] });
}

/**
 * The code of a Refused frame's body, or undefined if it is no such frame. A code that
 * is not known counts as `internal`.
 *
 * @throws {ProtocolError} If the frame does not hold a JSON object.
 */
export function decodeRefused(body: Uint8Array): RefusalCode | undefined {
  if (body[0] !== FRAME_TYPE.refused) return undefined;
  const message = parseMessage(body.subarray(1));
  const { values } = parseFields({ code: oneOf(REFUSAL_CODES) }, message);
  return values?.code ?? "internal";
}

/**
 * Why a login waits: logins of its address failed before, or the server checks others
 * first.
 */
const WAIT_REASONS = ["failures", "queue"] as const;
/** One of {@linkcode WAIT_REASONS}. */
export type WaitReason = typeof WAIT_REASONS[number];

/** What a Wait tells. */
export interface Wait {
  /** The next frame comes up to that many ms later than usual. */
  ms: number;
  /** Undefined if the reader does not know the reason. */
  reason?: WaitReason;
}

/** The frame that tells a client that its login waits. */
export function encodeWait(ms: number, reason: WaitReason): Bytes {
  return plainFrame(FRAME_TYPE.wait, { ms: Math.ceil(ms), reason });
}

const finite: Field<number> = {
  parse: (value) => Number.isFinite(value) ? value as number : undefined,
};

/**
 * What a Wait frame's body tells, its ms from 0 to MAX_WAIT_MS, or undefined if it is no
 * such frame.
 *
 * @throws {ProtocolError} If the frame does not hold a JSON object.
 */
export function decodeWait(body: Uint8Array): Wait | undefined {
  if (body[0] !== FRAME_TYPE.wait) return undefined;
  const message = parseMessage(body.subarray(1));
  const { ms } = parseFields({ ms: finite }, message).values ?? { ms: 0 };
  const { values } = parseFields({ reason: oneOf(WAIT_REASONS) }, message);
  const reason = values?.reason;
  return { ms: Math.min(Math.max(ms, 0), MAX_WAIT_MS), reason };
}

function plainFrame(type: number, message: object): Bytes {
  return handshakeFrame(type, encodeMessage(message));
}

/** The frame of that type around what it carries. */
export function handshakeFrame(type: number, content: Uint8Array): Bytes {
  return encodeFrame(concatBytes(Uint8Array.of(type), content));
}

import type { Bytes } from "../../crypto/bytes.ts";
import { ProtocolError } from "../errors.ts";

/** With or without protection against replay. */
export type Mode = "basic" | "enhanced";

/** Bytes of the random values, keys and ids in the handshake. */
export const LENGTH = {
  sessionId: 16,
  challenge: 32,
  clientNonce: 32,
  sessionKey: 32,
  x25519: 32,
} as const;

/** Names of the fields on the wire, and the bytes of those that are base64. */
const FIELDS: Record<string, { wire: string; bytes?: number; text?: true }> = {
  sessionId: { wire: "session_id", bytes: LENGTH.sessionId },
  challenge: { wire: "challenge", bytes: LENGTH.challenge },
  clientNonce: { wire: "client_nonce", bytes: LENGTH.clientNonce },
  clientPublicKey: { wire: "client_public_key", bytes: LENGTH.x25519 },
  serverPublicKey: { wire: "server_public_key", bytes: LENGTH.x25519 },
  sessionKey: { wire: "session_key", bytes: LENGTH.sessionKey },
  symKey: { wire: "sym_key", bytes: LENGTH.sessionKey },
  serverTime: { wire: "server_time" },
  clientTime: { wire: "client_time" },
  maxSkew: { wire: "max_skew" },
  username: { wire: "username", text: true },
  password: { wire: "password", text: true },
};

/** The JSON fields of a handshake message: its mode first, bytes in base64. */
export function toWire(message: { mode: Mode }): Record<string, unknown> {
  const { mode, ...fields } = message;
  const wire: Record<string, unknown> = { mode };
  for (const [name, value] of Object.entries(fields)) {
    wire[FIELDS[name].wire] = value instanceof Uint8Array
      ? value.toBase64()
      : value;
  }
  return wire;
}

/**
 * Takes the fields that the message's mode has; others are ignored.
 *
 * @param name What the message is called in an error.
 * @param names The fields of each mode.
 * @throws {ProtocolError} If a field is missing or wrong.
 */
export function fromWire(
  wire: Record<string, unknown>,
  name: string,
  names: Record<Mode, readonly string[]>,
): Record<string, unknown> {
  const { mode } = wire;
  if (mode !== "basic" && mode !== "enhanced") {
    throw new ProtocolError(`Cannot read the ${name}: its mode is unknown`);
  }
  const message: Record<string, unknown> = { mode };
  for (const field of names[mode]) {
    const value = fieldFromWire(wire[FIELDS[field].wire], FIELDS[field]);
    if (value === undefined) {
      throw new ProtocolError(
        `Cannot read the ${name}: ${FIELDS[field].wire} is missing or wrong`,
      );
    }
    message[field] = value;
  }
  return message;
}

function fieldFromWire(
  value: unknown,
  field: { bytes?: number; text?: true },
): unknown {
  if (field.bytes !== undefined) return base64Bytes(value, field.bytes);
  if (field.text) return typeof value === "string" ? value : undefined;
  return Number.isSafeInteger(value) && (value as number) >= 0
    ? value
    : undefined;
}

/** Canonical, padded base64 (RFC 4648, 4) of that many bytes, or undefined. */
function base64Bytes(value: unknown, length: number): Bytes | undefined {
  if (typeof value !== "string") return undefined;
  try {
    const bytes = Uint8Array.fromBase64(value);
    const exact = bytes.length === length && bytes.toBase64() === value;
    return exact ? bytes : undefined;
  } catch {
    return undefined;
  }
}

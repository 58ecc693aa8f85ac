import { type Bytes, strictBase64 } from "../../crypto/bytes.ts";
import { isObject } from "../../program/is_object.ts";
import { ProtocolError } from "../errors.ts";
import {
  count,
  type Field,
  type Fields,
  type FieldValues,
  text,
} from "../fields.ts";

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

/** Canonical, padded base64 (RFC 4648, 4) of that many bytes. */
export function base64Of(length: number): Field<Bytes> {
  return {
    parse(value) {
      if (typeof value !== "string") return undefined;
      const bytes = strictBase64(value);
      return bytes?.length === length ? bytes : undefined;
    },
  };
}

const CREDENTIALS = {
  username: text,
  password: text,
  /** 32 bytes; the client knows by it that the server opened the Login. */
  clientNonce: base64Of(LENGTH.clientNonce),
};

const SESSION = {
  /** 16 bytes. */
  sessionId: base64Of(LENGTH.sessionId),
  /** 32 bytes, good once and for this connection. */
  challenge: base64Of(LENGTH.challenge),
};

/** The fields of a message of the handshake in each mode. */
type Forms = Record<Mode, Fields>;
type MessageOf<F extends Forms> = {
  [M in Mode]: { mode: M } & FieldValues<F[M]>;
}[Mode];

const HELLO = {
  basic: {},
  enhanced: {
    ...SESSION,
    /** The server's clock, in ms since the epoch. */
    serverTime: count,
    /** How far the clocks may be apart, in ms. */
    maxSkew: count,
  },
};

const LOGIN = {
  basic: CREDENTIALS,
  enhanced: {
    ...CREDENTIALS,
    ...SESSION,
    /** The client's clock, in ms since the epoch. */
    clientTime: count,
    /** X25519 public key, 32 bytes (RFC 7748). */
    clientPublicKey: base64Of(LENGTH.x25519),
  },
};

const WELCOME = {
  basic: {
    clientNonce: CREDENTIALS.clientNonce,
    /** AES-256 key of all records, 32 bytes. */
    symKey: base64Of(LENGTH.sessionKey),
  },
  enhanced: {
    sessionId: SESSION.sessionId,
    clientNonce: CREDENTIALS.clientNonce,
    /** One of the two secrets that the record keys come from, 32 bytes. */
    sessionKey: base64Of(LENGTH.sessionKey),
    /** X25519 public key, 32 bytes (RFC 7748). */
    serverPublicKey: base64Of(LENGTH.x25519),
  },
};

/** What the server says first, in the clear. */
export type Hello = MessageOf<typeof HELLO>;
/** A Hello that binds the login to this connection and to the time. */
export type EnhancedHello = Extract<Hello, { mode: "enhanced" }>;
/** What the client seals to the server's key. */
export type Login = MessageOf<typeof LOGIN>;
/** A Login that answers the challenge of an {@link EnhancedHello}. */
export type EnhancedLogin = Extract<Login, { mode: "enhanced" }>;
/** What the server seals to the user's key. */
export type Welcome = MessageOf<typeof WELCOME>;
/** A Welcome with the server's half of the key exchange. */
export type EnhancedWelcome = Extract<Welcome, { mode: "enhanced" }>;

/** The JSON members of a message: its mode first, bytes in base64. */
export function toWire(
  { mode, ...fields }: Hello | Login | Welcome,
): Record<string, unknown> {
  const wire: Record<string, unknown> = { mode };
  for (const [name, value] of Object.entries(fields)) {
    wire[wireName(name)] = value instanceof Uint8Array
      ? value.toBase64()
      : value;
  }
  return wire;
}

/** On the wire `sessionId` is `session_id`. */
function wireName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** @throws {ProtocolError} If a field of the message's mode is missing or wrong. */
export function helloFromWire(message: object): Hello {
  return fromWire(message, "Hello", HELLO);
}

/** @throws {ProtocolError} If a field of the message's mode is missing or wrong. */
export function loginFromWire(message: object): Login {
  return fromWire(message, "Login", LOGIN);
}

/** @throws {ProtocolError} If a field of the message's mode is missing or wrong. */
export function welcomeFromWire(message: object): Welcome {
  return fromWire(message, "Welcome", WELCOME);
}

/** Takes the fields that the message's mode has, and ignores others. */
function fromWire<F extends Forms>(
  message: object,
  title: string,
  forms: F,
): MessageOf<F> {
  const wire = isObject(message) ? message : {};
  const { mode } = wire;
  if (mode !== "basic" && mode !== "enhanced") {
    throw new ProtocolError(`Cannot read the ${title}: its mode is unknown`);
  }
  const values: Record<string, unknown> = { mode };
  for (const [name, field] of Object.entries(forms[mode])) {
    values[name] = field.parse(wire[wireName(name)]);
    if (values[name] !== undefined) continue;
    throw new ProtocolError(
      `Cannot read the ${title}: ${wireName(name)} is missing or wrong`,
    );
  }
  return values as MessageOf<F>;
}

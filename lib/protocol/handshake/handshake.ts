import {
  type Bytes,
  concatBytes,
  encodeText,
  sha256,
} from "../../crypto/bytes.ts";
import {
  EnvelopeError,
  openEnvelope,
  openEnvelopeFor,
  sealEnvelope,
} from "../../crypto/envelope.ts";
import { parseFields } from "../records/channel.ts";
import {
  ProtocolError,
  type RefusalCode,
  REFUSALS,
  SecurityError,
} from "../errors.ts";
import { encodeFrame } from "../records/frame.ts";
import { fromWire, toWire } from "./handshake_fields.ts";
import { MAX_WAIT_MS } from "../limits.ts";

export { LENGTH, type Mode } from "./handshake_fields.ts";

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

/** What the server says first, in the clear. */
export type Hello = BasicHello | EnhancedHello;
export interface BasicHello {
  mode: "basic";
}
export interface EnhancedHello {
  mode: "enhanced";
  /** 16 bytes. */
  sessionId: Bytes;
  /** 32 bytes, good once and for this connection. */
  challenge: Bytes;
  /** The server's clock, in ms since the epoch. */
  serverTime: number;
  /** How far the clocks may be apart, in ms. */
  maxSkew: number;
}

/** What the client seals to the server's key. */
export type Login = BasicLogin | EnhancedLogin;
interface Credentials {
  username: string;
  password: string;
  /** 32 bytes; only who opened the Login can return them in the Welcome. */
  clientNonce: Bytes;
}
export interface BasicLogin extends Credentials {
  mode: "basic";
}
export interface EnhancedLogin extends Credentials {
  mode: "enhanced";
  sessionId: Bytes;
  challenge: Bytes;
  /** The client's clock, in ms since the epoch. */
  clientTime: number;
  /** X25519 public key, 32 bytes (RFC 7748). */
  clientPublicKey: Bytes;
}

/** What the server seals to the user's key. */
export type Welcome = BasicWelcome | EnhancedWelcome;
export interface BasicWelcome {
  mode: "basic";
  clientNonce: Bytes;
  /** AES-256 key of all records, 32 bytes. */
  symKey: Bytes;
}
export interface EnhancedWelcome {
  mode: "enhanced";
  sessionId: Bytes;
  clientNonce: Bytes;
  /** One of the two secrets that the record keys come from, 32 bytes. */
  sessionKey: Bytes;
  /** X25519 public key, 32 bytes (RFC 7748). */
  serverPublicKey: Bytes;
}

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
 * @throws {ProtocolError} If it is none, or of another version of the protocol.
 */
export function decodeHello(body: Uint8Array): Hello {
  const fields = plainFields(body, FRAME_TYPE.hello, "Hello");
  if (fields.protocol !== PROTOCOL) {
    throw new ProtocolError(
      `Cannot speak with this server: its protocol is not ${PROTOCOL}`,
    );
  }
  return fromWire(fields, "Hello", {
    basic: [],
    enhanced: ["sessionId", "challenge", "serverTime", "maxSkew"],
  }) as unknown as Hello;
}

/** The frame of a refusal. */
export function encodeRefused(code: RefusalCode): Bytes {
  return plainFrame(FRAME_TYPE.refused, { code, message: REFUSALS[code] });
}

/** The code of a Refused frame's body, or undefined if it is no such frame. */
export function decodeRefused(body: Uint8Array): RefusalCode | undefined {
  if (body[0] !== FRAME_TYPE.refused) return undefined;
  const { code } = plainFields(body, FRAME_TYPE.refused, "Refused");
  const known = typeof code === "string" && Object.hasOwn(REFUSALS, code);
  return known ? code as RefusalCode : "internal";
}

/** The frame that tells a client how long its login waits after failed ones, in ms. */
export function encodeWait(ms: number): Bytes {
  return plainFrame(FRAME_TYPE.wait, { ms: Math.ceil(ms) });
}

/** The ms of a Wait frame's body, at most MAX_WAIT_MS, or undefined if it is none. */
export function decodeWait(body: Uint8Array): number | undefined {
  if (body[0] !== FRAME_TYPE.wait) return undefined;
  const { ms } = plainFields(body, FRAME_TYPE.wait, "Wait");
  return Number.isFinite(ms)
    ? Math.min(Math.max(ms as number, 0), MAX_WAIT_MS)
    : 0;
}

/** Seals a Login to the server's key, bound to the Hello frame it answers. */
export async function sealLogin(
  serverKey: CryptoKey,
  login: Login,
  helloFrame: Uint8Array,
): Promise<Bytes> {
  return envelopeFrame(
    FRAME_TYPE.login,
    await sealEnvelope(
      serverKey,
      "letterlock/1 login",
      encodeText(JSON.stringify(toWire(login))),
      sha256(helloFrame),
    ),
  );
}

/**
 * Opens the body of a Login frame.
 *
 * @returns The Login, and whether it answers another Hello than ours: the one of
 * basic mode, which an attacker showed the client instead.
 * @throws {EnvelopeError} If it does not open.
 * @throws {ProtocolError} If it opens to something else.
 */
export async function openLogin(
  privateKey: CryptoKey,
  body: Uint8Array,
  helloFrame: Uint8Array,
): Promise<{ login: Login; downgraded: boolean }> {
  const { payload, boundTo } = await openEnvelopeFor(
    privateKey,
    "letterlock/1 login",
    // A frame of another type gets the same decryption, so that it takes as long.
    body.subarray(1),
    Promise.all([
      sha256(helloFrame),
      sha256(encodeHello({ mode: "basic" })),
    ]),
  );
  if (body[0] !== FRAME_TYPE.login) {
    throw new ProtocolError("Cannot read the Login: its type is another");
  }
  return { login: decodeLogin(payload), downgraded: boundTo === 1 };
}

function decodeLogin(payload: Uint8Array): Login {
  const credentials = ["username", "password", "clientNonce"] as const;
  return fromWire(parseFields(payload), "Login", {
    basic: credentials,
    enhanced: [
      ...credentials,
      "sessionId",
      "challenge",
      "clientTime",
      "clientPublicKey",
    ],
  }) as unknown as Login;
}

/** Seals a Welcome to the user's key, bound to the Hello and Login frames. */
export async function sealWelcome(
  userKey: CryptoKey,
  welcome: Welcome,
  helloFrame: Uint8Array,
  loginFrame: Uint8Array,
): Promise<Bytes> {
  return envelopeFrame(
    FRAME_TYPE.welcome,
    await sealEnvelope(
      userKey,
      "letterlock/1 welcome",
      encodeText(JSON.stringify(toWire(welcome))),
      sha256(helloFrame, loginFrame),
    ),
  );
}

/**
 * Opens the body of a Welcome frame and checks that it answers this Login.
 *
 * @throws {SecurityError} If it does not open or answers something else.
 * @throws {ProtocolError} If it opens to something else.
 */
export async function openWelcome(
  privateKey: CryptoKey,
  body: Uint8Array,
  login: Login,
  helloFrame: Uint8Array,
  loginFrame: Uint8Array,
): Promise<Welcome> {
  if (body[0] !== FRAME_TYPE.welcome) {
    throw new ProtocolError("Cannot read the answer to the login");
  }
  const payload = await openOrDistrust(
    privateKey,
    body.subarray(1),
    sha256(helloFrame, loginFrame),
  );
  return decodeWelcome(parseFields(payload), login);
}

async function openOrDistrust(
  privateKey: CryptoKey,
  envelope: Uint8Array,
  associatedData: Promise<Uint8Array>,
): Promise<Bytes> {
  try {
    return await openEnvelope(
      privateKey,
      "letterlock/1 welcome",
      envelope,
      associatedData,
    );
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    throw new SecurityError(
      "The server's Welcome does not open: it is not for this user's key or not for this login",
    );
  }
}

function decodeWelcome(
  fields: Record<string, unknown>,
  login: Login,
): Welcome {
  checkAnswers(fields, toWire(login));
  return fromWire(fields, "Welcome", {
    basic: ["clientNonce", "symKey"],
    enhanced: ["sessionId", "clientNonce", "sessionKey", "serverPublicKey"],
  }) as unknown as Welcome;
}

/**
 * Only who has the server's private key knows the client nonce, so this comes before
 * anything else about the Welcome is judged.
 */
function checkAnswers(
  welcome: Record<string, unknown>,
  login: Record<string, unknown>,
): void {
  const same = ["client_nonce", "mode", "session_id"].every((name) =>
    login[name] === undefined || welcome[name] === login[name]
  );
  if (!same) {
    throw new SecurityError(
      "The server did not prove that it has the server's key",
    );
  }
}

/** Whether two arrays are equal; not for secrets that a peer may guess at. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function plainFrame(type: number, fields: Record<string, unknown>): Bytes {
  return envelopeFrame(type, encodeText(JSON.stringify(fields)));
}

function envelopeFrame(type: number, body: Uint8Array): Bytes {
  return encodeFrame(concatBytes(Uint8Array.of(type), body));
}

function plainFields(
  body: Uint8Array,
  type: number,
  name: string,
): Record<string, unknown> {
  if (body[0] !== type) {
    throw new ProtocolError(`Cannot read the ${name}: it is something else`);
  }
  return parseFields(body.subarray(1));
}

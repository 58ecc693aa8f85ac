import {
  concatBytes,
  encodeText,
  randomBytes,
} from "../../../lib/crypto/bytes.ts";
import type {
  Hello,
  Login,
  Welcome,
} from "../../../lib/protocol/handshake/handshake.ts";
import { exampleRsaKeys } from "../../support/example_keys.ts";

/** A JSON object of the wire. */
export type Fields = Record<string, unknown>;

export const server = await exampleRsaKeys("server");
export const client = await exampleRsaKeys("client");

const sessionId = randomBytes(16);
const challenge = randomBytes(32);
const clientNonce = randomBytes(32);
export const HELLO: Record<Hello["mode"], Hello> = {
  basic: { mode: "basic" },
  enhanced: {
    mode: "enhanced",
    sessionId,
    challenge,
    serverTime: 1_700_000_000_000,
    maxSkew: 30_000,
  },
};
const CREDENTIALS = { username: "alice", password: "Grüße 🙂", clientNonce };
export const LOGIN: Record<Login["mode"], Login> = {
  basic: { mode: "basic", ...CREDENTIALS },
  enhanced: {
    mode: "enhanced",
    ...CREDENTIALS,
    sessionId,
    challenge,
    clientTime: 1_700_000_000_001,
    clientPublicKey: randomBytes(32),
  },
};
export const WELCOME: Record<Welcome["mode"], Welcome> = {
  basic: { mode: "basic", clientNonce, symKey: randomBytes(32) },
  enhanced: {
    mode: "enhanced",
    sessionId,
    clientNonce,
    sessionKey: randomBytes(32),
    serverPublicKey: randomBytes(32),
  },
};
export const MODES = ["basic", "enhanced"] as const;

/** What no field of the handshake may be, whatever its type. */
const NEVER = [undefined, null, true, [], {}, -1, 0.5, 2 ** 53];
/** What 32 bytes in base64 may not look like. */
const BAD_BASE64 = [
  "",
  randomBytes(31).toBase64(),
  randomBytes(33).toBase64(),
  randomBytes(32).toBase64({ omitPadding: true }),
  new Uint8Array(32).fill(255).toBase64({ alphabet: "base64url" }),
  ` ${randomBytes(32).toBase64()}`,
  // The last digit has two bits that must be zero.
  new Uint8Array(32).toBase64().replace(/A=$/, "B="),
  "ü".repeat(44),
];
const TEXT_FIELDS = ["username", "password"];
const NUMBER_FIELDS = ["server_time", "max_skew", "client_time"];

/** Values that a field of the wire must not have. */
export function badValues(field: string): unknown[] {
  if (field === "mode") return [...NEVER, "", "Basic", "__proto__"];
  if (TEXT_FIELDS.includes(field)) return [...NEVER, 1];
  if (NUMBER_FIELDS.includes(field)) return [...NEVER, "1", ""];
  return [...NEVER, 1, ...BAD_BASE64, randomBytes(24).toBase64()];
}

/** Each message of the wire that differs from a good one in one bad field. */
export function* badMessages(wire: Fields): Generator<[string, Fields]> {
  for (const field of Object.keys(wire)) {
    for (const value of badValues(field)) {
      yield [`${field}: ${JSON.stringify(value)}`, { ...wire, [field]: value }];
    }
  }
}

/** The body of a handshake frame in the clear. */
export function plainBody(type: number, fields: Fields | string): Uint8Array {
  const text = typeof fields === "string" ? fields : JSON.stringify(fields);
  return concatBytes(Uint8Array.of(type), encodeText(text));
}

export const bodyOf = (frame: Uint8Array) => frame.subarray(4);

/**
 * A session on its way from the process that checked its login to the worker that serves it,
 * sealed, since the supervisor between them must not be able to open what it relays: an
 * ephemeral X25519 key, and AES-256-GCM under HKDF-SHA-256 (RFC 5869) of the secret that it
 * shares with the worker's key. Both keys are used once, so the nonce may be zero.
 *
 * @module
 */
import {
  type Bytes,
  concatBytes,
  decodeText,
  encodeText,
} from "../../crypto/bytes.ts";
import { gcm, NONCE_LENGTH, TAG_LENGTH } from "../../crypto/envelope.ts";
import { hkdfAesKey, hkdfMaterial } from "../../crypto/derived_key.ts";
import {
  base64Of,
  LENGTH,
} from "../../protocol/handshake/handshake_messages.ts";
import {
  type EphemeralKeys,
  generateEphemeralKeys,
  type RecordSecrets,
  sharedSecret,
} from "../../protocol/handshake/session_keys.ts";
import { USER_NAME_PATTERN } from "../../program/user_names.ts";
import {
  objectOf,
  optional,
  parseFields,
  textLike,
} from "../../protocol/fields.ts";
import { parseJson } from "./json.ts";

/** What the records of a session are protected by. */
export type SessionSecrets =
  | { mode: "basic"; symKey: Bytes }
  | { mode: "enhanced" } & RecordSecrets;

/** What a worker has to know of a user who is logged in. */
export interface Handover {
  user: string;
  secrets: SessionSecrets;
}

const INFO = "letterlock/1 handover";
const NOTHING = new Uint8Array(0);

/**
 * Seals a session to a worker.
 *
 * @param workerKey The X25519 key that the worker made for one session, 32 bytes.
 * @throws {SecurityError} If that is no such key.
 */
export async function sealHandover(
  workerKey: Bytes,
  handover: Handover,
): Promise<Bytes> {
  return await (await prepareHandover(workerKey))(handover);
}

/**
 * Does what of {@link sealHandover} needs no session, while nobody waits for it.
 *
 * @returns What seals a session. It may be called once: its key has one nonce.
 */
export async function prepareHandover(
  workerKey: Bytes,
): Promise<(handover: Handover) => Promise<Bytes>> {
  const own = await generateEphemeralKeys();
  const secret = await sharedSecret(own.privateKey, workerKey);
  const key = await handoverKey(secret, own.publicKey, workerKey, "encrypt");
  return async ({ user, secrets }) => {
    const payload = encodeText(JSON.stringify({ user, ...toText(secrets) }));
    const sealed = await crypto.subtle.encrypt(zeroNonce(), key, payload);
    return concatBytes(own.publicKey, new Uint8Array(sealed));
  };
}

/**
 * Opens a session that was sealed to this worker.
 *
 * @throws {Error} If it does not open, or is of another form.
 */
export async function openHandover(
  { privateKey, publicKey }: EphemeralKeys,
  sealed: Bytes,
): Promise<Handover> {
  if (sealed.length <= LENGTH.x25519 + TAG_LENGTH) throw notReadable();
  const peer = sealed.slice(0, LENGTH.x25519);
  const secret = await sharedSecret(privateKey, peer);
  const key = await handoverKey(secret, peer, publicKey, "decrypt");
  const payload = await crypto.subtle
    .decrypt(zeroNonce(), key, sealed.subarray(LENGTH.x25519))
    .catch(() => {
      throw new Error("A session was sealed to another worker, or altered");
    });
  return parseHandover(decodeText(new Uint8Array(payload)));
}

async function handoverKey(
  secret: Bytes,
  sender: Bytes,
  recipient: Bytes,
  use: "encrypt" | "decrypt",
): Promise<CryptoKey> {
  const salt = concatBytes(sender, recipient);
  return await hkdfAesKey(await hkdfMaterial(secret), salt, INFO, [use]);
}

function zeroNonce(): AesGcmParams {
  return gcm(new Uint8Array(NONCE_LENGTH), NOTHING);
}

function toText(secrets: SessionSecrets): Record<string, unknown> {
  if (secrets.mode === "basic") return { basic: secrets.symKey.toBase64() };
  const { sessionId, material, salt } = secrets;
  return {
    enhanced: {
      sessionId: sessionId.toBase64(),
      material: material.toBase64(),
      salt: salt.toBase64(),
    },
  };
}

const FORM = {
  user: textLike(USER_NAME_PATTERN),
  basic: optional(base64Of(LENGTH.sessionKey)),
  enhanced: optional(objectOf({
    sessionId: base64Of(LENGTH.sessionId),
    material: base64Of(LENGTH.sessionKey + LENGTH.x25519),
    salt: base64Of(32),
  })),
};

function parseHandover(json: string): Handover {
  const { values } = parseFields(FORM, parseJson(json));
  const { user, basic, enhanced } = values ?? {};
  if (user !== undefined && enhanced) {
    return { user, secrets: { mode: "enhanced", ...enhanced } };
  }
  if (user !== undefined && basic) {
    return { user, secrets: { mode: "basic", symKey: basic } };
  }
  throw notReadable();
}

function notReadable(): TypeError {
  return new TypeError("Cannot read a session that was handed over");
}

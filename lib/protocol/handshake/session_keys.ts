import { type Bytes, concatBytes, sha256 } from "../../crypto/bytes.ts";
import { importAesKey } from "../../crypto/envelope.ts";
import { hkdfAesKey, hkdfMaterial } from "../../crypto/derived_key.ts";
import { SecurityError } from "../errors.ts";
import { LENGTH } from "./handshake_messages.ts";
import {
  type Opener,
  RandomNonceOpener,
  RandomNonceSealer,
  type Sealer,
  SequencedOpener,
  SequencedSealer,
} from "../records/records.ts";

/** What seals and opens the records of a session at one end. */
export interface RecordProtection {
  sealer: Sealer;
  opener: Opener;
}

/** An X25519 key pair for one session (RFC 7748). The private key cannot be exported. */
export interface EphemeralKeys {
  /** 32 bytes. */
  publicKey: Bytes;
  privateKey: CryptoKey;
}

/** Makes the X25519 keys of one session. */
export async function generateEphemeralKeys(): Promise<EphemeralKeys> {
  const pair = await crypto.subtle.generateKey("X25519", false, [
    "deriveBits",
  ]) as CryptoKeyPair;
  const publicKey = await crypto.subtle.exportKey("raw", pair.publicKey);
  return { publicKey: new Uint8Array(publicKey), privateKey: pair.privateKey };
}

/**
 * The secret shared with the peer, 32 bytes.
 *
 * @throws {SecurityError} If the peer's key does not have 32 bytes, or is of small order,
 * which gives a secret of zeros (RFC 7748, 6.1).
 *
 * @example Both ends get the same secret
 * ```ts
 * import { generateEphemeralKeys, sharedSecret } from "./session_keys.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const client = await generateEphemeralKeys();
 * const server = await generateEphemeralKeys();
 * assertEquals(
 *   await sharedSecret(client.privateKey, server.publicKey),
 *   await sharedSecret(server.privateKey, client.publicKey),
 * );
 * ```
 */
export async function sharedSecret(
  privateKey: CryptoKey,
  peerPublicKey: Bytes,
): Promise<Bytes> {
  const problem = new SecurityError("The peer's X25519 key is not acceptable");
  // Deno 2.6 ends the whole process for a key of another length.
  if (peerPublicKey.length !== LENGTH.x25519) throw problem;
  let secret: Bytes;
  try {
    const peer = await crypto.subtle.importKey(
      "raw",
      peerPublicKey,
      "X25519",
      false,
      [],
    );
    const algorithm = { name: "X25519", public: peer };
    secret = new Uint8Array(
      await crypto.subtle.deriveBits(algorithm, privateKey, 256),
    );
  } catch {
    throw problem;
  }
  if (secret.every((byte) => byte === 0)) throw problem;
  return secret;
}

/** What both ends know at the end of the handshake. */
export interface HandshakeResult {
  sessionId: Bytes;
  sessionKey: Bytes;
  sharedSecret: Bytes;
  /** The frames as they were on the wire, headers included. */
  helloFrame: Bytes;
  loginFrame: Bytes;
  welcomeFrame: Bytes;
}

/** What the record keys of a session in enhanced mode come from. */
export interface RecordSecrets {
  /** 16 bytes. */
  sessionId: Bytes;
  /** The session key and the X25519 secret, 64 bytes. */
  material: Bytes;
  /** SHA-256 of the three frames of the handshake, 32 bytes. */
  salt: Bytes;
}

/** What a handshake comes to: nobody who saw the frames alone knows the material. */
export async function recordSecrets(
  result: HandshakeResult,
): Promise<RecordSecrets> {
  const { sessionId, sessionKey, sharedSecret } = result;
  const material = concatBytes(sessionKey, sharedSecret);
  const { helloFrame, loginFrame, welcomeFrame } = result;
  const salt = await sha256(helloFrame, loginFrame, welcomeFrame);
  return { sessionId, material, salt };
}

/** Enhanced mode: the protection of the records after a handshake. */
export async function enhancedProtection(
  result: HandshakeResult,
  end: "client" | "server",
): Promise<RecordProtection> {
  return await recordProtection(await recordSecrets(result), end);
}

/**
 * Enhanced mode: an AES-256 key for each direction, by HKDF-SHA-256 (RFC 5869) from the
 * session key and the X25519 secret, with SHA-256 of the three frames as salt.
 */
export async function recordProtection(
  { sessionId, material, salt }: RecordSecrets,
  end: "client" | "server",
): Promise<RecordProtection> {
  const key = await hkdfMaterial(material);
  const recordKey = (info: string) =>
    hkdfAesKey(key, salt, info, ["encrypt", "decrypt"]);
  const [fromClient, fromServer] = await Promise.all([
    recordKey("letterlock/1 client to server"),
    recordKey("letterlock/1 server to client"),
  ]);
  const client = { key: fromClient, sessionId, direction: "C" } as const;
  const server = { key: fromServer, sessionId, direction: "S" } as const;
  const [ours, theirs] = end === "client" ? [client, server] : [server, client];
  return {
    sealer: new SequencedSealer(ours),
    opener: new SequencedOpener(theirs),
  };
}

/** Basic mode: the key of the Welcome protects both directions. */
export async function basicProtection(
  symKey: Bytes,
): Promise<RecordProtection> {
  const key = await importAesKey(symKey);
  return {
    sealer: new RandomNonceSealer(key),
    opener: new RandomNonceOpener(key),
  };
}

import { randomBytes, sha256 } from "../../lib/crypto/bytes.ts";
import { importAesKey } from "../../lib/crypto/envelope.ts";
import { hashPassword } from "../../lib/crypto/password_hash.ts";
import {
  loadServerPrivateKey,
  loadUserPublicKey,
} from "../../lib/keys/keyring.ts";
import {
  enhancedProtection,
  generateEphemeralKeys,
  sharedSecret,
} from "../../lib/protocol/handshake/session_keys.ts";
import { timed } from "../report/interleave.ts";
import { type Installation, PASSWORD } from "../systems/installation.ts";

/** An RSA pair at both ends, as a login uses them. */
export interface LoginKeys {
  serverPublic: CryptoKey;
  serverPrivate: CryptoKey;
  userPublic: CryptoKey;
  userPrivate: CryptoKey;
}

/** The keys of a user and of the server. */
export async function loginKeys(
  installation: Installation,
  user: string,
): Promise<LoginKeys> {
  const { privateKey, serverPublicKey } = await installation.loadKeys(user);
  return {
    serverPublic: serverPublicKey,
    serverPrivate: await loadServerPrivateKey(installation.serverKeys),
    userPublic: await loadUserPublicKey(installation.serverKeys, user),
    userPrivate: privateKey,
  };
}

/**
 * All RSA, X25519 and hash operations of a login but the password's, at both ends, in
 * the order in which they depend on each other. How long they took, in ms.
 */
export async function loginOperations(keys: LoginKeys): Promise<number> {
  const frame = new Uint8Array(1000);
  return await timed(async () => {
    const client = await generateEphemeralKeys();
    await throughRsa(keys.serverPublic, keys.serverPrivate);
    const server = await generateEphemeralKeys();
    const ofServer = await sharedSecret(server.privateKey, client.publicKey);
    await deriveKeys(ofServer, frame, "server");
    await throughRsa(keys.userPublic, keys.userPrivate);
    const ofClient = await sharedSecret(client.privateKey, server.publicKey);
    await deriveKeys(ofClient, frame, "client");
  });
}

async function throughRsa(publicKey: CryptoKey, privateKey: CryptoKey) {
  const key = randomBytes(32);
  const wrapped = await crypto.subtle.encrypt("RSA-OAEP", publicKey, key);
  await crypto.subtle.decrypt("RSA-OAEP", privateKey, wrapped);
}

async function deriveKeys(
  secret: Uint8Array<ArrayBuffer>,
  frame: Uint8Array<ArrayBuffer>,
  end: "client" | "server",
): Promise<void> {
  await sha256(frame);
  await enhancedProtection({
    sessionId: randomBytes(16),
    sessionKey: randomBytes(32),
    sharedSecret: secret,
    helloFrame: frame,
    loginFrame: frame,
    welcomeFrame: frame,
  }, end);
}

/** A password hash as keygen makes it. How long it took, in ms. */
export function passwordHash(): Promise<number> {
  return timed(() => hashPassword(PASSWORD));
}

/** AES-GCM by WebCrypto, records of 64 KiB, eight under way: MB/s of one end. */
export async function sealRate(bytes: number): Promise<number> {
  const key = await importAesKey(randomBytes(32));
  const record = new Uint8Array(64 * 1024);
  const iv = new Uint8Array(12);
  const seal = () =>
    crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, record);
  const begin = performance.now();
  for (let done = 0; done < bytes; done += 8 * record.length) {
    await Promise.all(Array.from({ length: 8 }, seal));
  }
  return bytes / 1000 / (performance.now() - begin);
}

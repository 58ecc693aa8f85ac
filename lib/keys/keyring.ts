/**
 * Loading keys from the files that paths.ts names.
 *
 * @module
 */
import {
  importPrivateKey,
  importPublicHalf,
  importPublicKey,
} from "../crypto/rsa.ts";
import type { ClientKeys } from "./client_keys.ts";
import { completeKeyChange } from "./key_change.ts";
import {
  clientPrivateKeyPath,
  SERVER_PUBLIC_KEY,
  serverPrivateKeyPath,
  serverPublicKeyPath,
  userPublicKeyPath,
} from "./paths.ts";
import { readTextFile } from "./read_file.ts";
import { checkTrustedPath } from "./strict_modes.ts";
import { plainText, type Unlock } from "./unlock.ts";

/** Most bytes of a PEM file: a private key of 4096 bits takes 3,300. */
const PEM_LIMIT = 64 * 1024;

/**
 * Loads the server's private key; it cannot be exported again.
 *
 * @param dir `keys/server`.
 * @throws {Error} If it is missing, damaged or open to others.
 */
export function loadServerPrivateKey(dir: string): Promise<CryptoKey> {
  return loadPrivateKey(serverPrivateKeyPath(dir));
}

/** How often two files that are not of one pair are read again. */
const PAIR_TRIES = 40;

/** Before the next try: keygen replaces the two files within a fraction of a second. */
const PAIR_PAUSE_MS = 50;

/** Thrown for two files that are not of one pair. */
class AnotherKeyError extends Error {}

/**
 * Loads the server's pair; the private key cannot be exported again. While keygen
 * replaces the two files it waits, so that it gives the old pair or the new one.
 *
 * @param dir `keys/server`.
 * @param pause Waits before the next try.
 * @throws {Error} If a key is missing, damaged, open to others, or of another pair.
 */
export async function loadServerPair(
  dir: string,
  pause: () => Promise<void> = pairPause,
): Promise<CryptoKeyPair> {
  for (let tries = 1;; tries++) {
    try {
      return await tryServerPair(dir);
    } catch (error) {
      if (!(error instanceof AnotherKeyError)) throw error;
      if (tries === PAIR_TRIES) throw error;
    }
    await pause();
  }
}

function pairPause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAIR_PAUSE_MS));
}

async function tryServerPair(dir: string): Promise<CryptoKeyPair> {
  const path = serverPrivateKeyPath(dir);
  const pem = await readPrivatePem(path);
  const privateKey = await named(path, importPrivateKey(pem));
  const publicKey = await loadServerPublicKey(dir);
  if (await isSameKey(publicKey, await importPublicHalf(pem))) {
    return { privateKey, publicKey };
  }
  throw new AnotherKeyError(
    `Cannot use ${path}: ${SERVER_PUBLIC_KEY} is of another key`,
  );
}

/** Compares two public keys. */
async function isSameKey(a: CryptoKey, b: CryptoKey): Promise<boolean> {
  const [one, two] = await Promise.all(
    [a, b].map((key) => crypto.subtle.exportKey("jwk", key)),
  );
  return one.n === two.n && one.e === two.e;
}

/**
 * Loads the server's public key, which clients seal their logins to.
 *
 * @param dir `keys/server`, or a client's folder.
 * @throws {Deno.errors.NotFound} If its file is missing.
 * @throws {Error} If it is damaged.
 */
export function loadServerPublicKey(dir: string): Promise<CryptoKey> {
  return loadPublicKey(serverPublicKeyPath(dir));
}

/**
 * Loads the server's copy of a user's public key.
 *
 * @param dir `keys/server`.
 * @throws {Deno.errors.NotFound} If its file is missing.
 * @throws {Error} If it is damaged.
 */
export function loadUserPublicKey(
  dir: string,
  name: string,
): Promise<CryptoKey> {
  return loadPublicKey(userPublicKeyPath(dir, name));
}

/**
 * Loads the keys that a client needs.
 *
 * @param dir `keys/clients/NAME`, as it was handed to the user.
 * @param unlock Opens the private key if it is encrypted.
 * @throws {Deno.errors.NotFound} If a key is missing.
 * @throws {Error} If a key is damaged or the private one open to others.
 */
export async function loadClientKeys(
  dir: string,
  user: string,
  unlock?: Unlock,
): Promise<ClientKeys> {
  const path = clientPrivateKeyPath(dir, user);
  checkTrustedPath(dir);
  await completeKeyChange(dir);
  return {
    privateKey: await loadPrivateKey(path, unlock),
    serverPublicKey: await loadServerPublicKey(dir),
  };
}

async function loadPrivateKey(
  path: string,
  unlock?: Unlock,
): Promise<CryptoKey> {
  const pem = await readPrivatePem(path);
  const decrypt = async (pem: string, passphrase: string) =>
    (await import("../crypto/encrypted_key.ts")).decryptPem(pem, passphrase);
  const plain = await plainText(path, pem, decrypt, unlock);
  return await named(path, importPrivateKey(plain));
}

async function loadPublicKey(path: string): Promise<CryptoKey> {
  return await named(path, importPublicKey(await readPublicPem(path)));
}

/**
 * Reads the file of a private key.
 *
 * @throws {Error} As {@link readTextFile}.
 */
export function readPrivatePem(path: string): Promise<string> {
  return readTextFile(path, { private: true, trusted: true, limit: PEM_LIMIT });
}

/**
 * Reads the file of a public key.
 *
 * @throws {Error} As {@link readTextFile}.
 */
export function readPublicPem(path: string): Promise<string> {
  return readTextFile(path, {
    private: false,
    trusted: true,
    limit: PEM_LIMIT,
  });
}

/** Waits for work on a file's text, and names the file in its error. */
export async function named<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const reason = (error as Error).message.replace(/^Cannot [^:]*: /, "");
    throw new Error(`Cannot use ${path}: ${reason}`, { cause: error });
  }
}

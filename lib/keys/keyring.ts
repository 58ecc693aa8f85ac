/** Loading keys from the files that paths.ts names. */
import { importPrivateKey, importPublicKey } from "../crypto/rsa.ts";
import {
  clientPrivateKeyPath,
  serverPrivateKeyPath,
  serverPublicKeyPath,
  userPublicKeyPath,
} from "./paths.ts";
import { readTextFile } from "./read_file.ts";

/** Most bytes of a PEM file: a private key of 4096 bits takes 3,300. */
const PEM_LIMIT = 64 * 1024;

/** The keys that a client needs, from its folder. */
export interface ClientKeys {
  privateKey: CryptoKey;
  serverPublicKey: CryptoKey;
}

/**
 * Loads the server's private key; it cannot be exported again.
 *
 * @param dir `keys/server`.
 * @throws {Error} If it is missing, damaged or open to others.
 */
export function loadServerPrivateKey(dir: string): Promise<CryptoKey> {
  return loadPrivateKey(serverPrivateKeyPath(dir));
}

/**
 * Loads the server's public key, which clients seal their logins to.
 *
 * @param dir `keys/server`, or a client's folder.
 * @throws {Deno.errors.NotFound} If there is none.
 * @throws {Error} If it is damaged.
 */
export function loadServerPublicKey(dir: string): Promise<CryptoKey> {
  return loadPublicKey(serverPublicKeyPath(dir));
}

/**
 * Loads the server's copy of a user's public key.
 *
 * @param dir `keys/server`.
 * @throws {Deno.errors.NotFound} If there is none.
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
 * @throws {Deno.errors.NotFound} If a key is missing.
 * @throws {Error} If a key is damaged or the private one open to others.
 */
export async function loadClientKeys(
  dir: string,
  user: string,
): Promise<ClientKeys> {
  return {
    privateKey: await loadPrivateKey(clientPrivateKeyPath(dir, user)),
    serverPublicKey: await loadServerPublicKey(dir),
  };
}

async function loadPrivateKey(path: string): Promise<CryptoKey> {
  return await named(path, importPrivateKey(await readPrivatePem(path)));
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
  return readTextFile(path, { private: true, limit: PEM_LIMIT });
}

/**
 * Reads the file of a public key.
 *
 * @throws {Error} As {@link readTextFile}.
 */
export function readPublicPem(path: string): Promise<string> {
  return readTextFile(path, { private: false, limit: PEM_LIMIT });
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

import { importPrivateKey, importPublicKey } from "../crypto/rsa.ts";
import {
  clientPrivateKeyPath,
  serverPrivateKeyPath,
  serverPublicKeyPath,
  userPublicKeyPath,
} from "./paths.ts";
import { readTextFile } from "./read_file.ts";

/** Bytes of the largest PEM file: a pair of 4096 bits needs 3,300. */
const PEM_LIMIT = 64 * 1024;

/** What a client needs of its folder. */
export interface ClientKeys {
  privateKey: CryptoKey;
  serverPublicKey: CryptoKey;
}

/**
 * The key of the server, not extractable.
 *
 * @param dir `keys/server`.
 * @throws {Error} If it is missing, damaged or open to others.
 */
export function loadServerPrivateKey(dir: string): Promise<CryptoKey> {
  return loadPrivateKey(serverPrivateKeyPath(dir));
}

/**
 * The key that logins are sealed to.
 *
 * @param dir `keys/server`, or a client's folder.
 * @throws {Deno.errors.NotFound} If there is none.
 * @throws {Error} If it is damaged.
 */
export function loadServerPublicKey(dir: string): Promise<CryptoKey> {
  return loadPublicKey(serverPublicKeyPath(dir));
}

/**
 * The public key that the server has of a user.
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
 * The keys of a client.
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
 * The text of a private key's file.
 *
 * @throws {Error} As {@link readTextFile}.
 */
export function readPrivatePem(path: string): Promise<string> {
  return readTextFile(path, { private: true, limit: PEM_LIMIT });
}

/**
 * The text of a public key's file.
 *
 * @throws {Error} As {@link readTextFile}.
 */
export function readPublicPem(path: string): Promise<string> {
  return readTextFile(path, { private: false, limit: PEM_LIMIT });
}

/** Names the file in the error of what was done with its text. */
export async function named<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const reason = (error as Error).message.replace(/^Cannot [^:]*: /, "");
    throw new Error(`Cannot use ${path}: ${reason}`, { cause: error });
  }
}

import { importPrivateKey, importPublicKey } from "../crypto/rsa.ts";
import { isUserName } from "./names.ts";
import { readTextFile } from "./read_file.ts";

/** Bytes of the largest PEM file: a pair of 4096 bits needs 3,300. */
const PEM_LIMIT = 64 * 1024;

/** What a client needs of its folder. */
export interface ClientKeys {
  privateKey: CryptoKey;
  serverPublicKey: CryptoKey;
}

/** The server's private key, in `keys/server`. */
export function serverPrivateKeyPath(dir: string): string {
  return `${dir}/server_private.pem`;
}

/** The server's public key, in `keys/server` and in each client's folder. */
export function serverPublicKeyPath(dir: string): string {
  return `${dir}/server_public.pem`;
}

/** The records of all passwords, in `keys/server`. */
export function credentialsPath(dir: string): string {
  return `${dir}/credentials.json`;
}

/**
 * A user's public key, in `keys/server`.
 *
 * @throws {RangeError} If it is no user's name.
 */
export function userPublicKeyPath(dir: string, name: string): string {
  return `${dir}/users/${checked(name)}_public.pem`;
}

/**
 * A user's private key, in `keys/clients/NAME`.
 *
 * @throws {RangeError} If it is no user's name.
 */
export function clientPrivateKeyPath(dir: string, name: string): string {
  return `${dir}/${checked(name)}_private.pem`;
}

/**
 * A user's public key, in `keys/clients/NAME`.
 *
 * @throws {RangeError} If it is no user's name.
 */
export function clientPublicKeyPath(dir: string, name: string): string {
  return `${dir}/${checked(name)}_public.pem`;
}

/** The password that keygen chose, in `keys/clients/NAME`. */
export function clientPasswordPath(dir: string): string {
  return `${dir}/password`;
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

function checked(name: string): string {
  if (!isUserName(name)) {
    throw new RangeError("Cannot name a key file: it is no user's name");
  }
  return name;
}

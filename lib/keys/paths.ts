/**
 * Every path of keys. No other file spells one:
 *
 *     keys/
 *       server/                    all that the server needs
 *         server_private.pem
 *         server_public.pem
 *         rotating                 only while keygen replaces the pair
 *         credentials.json         the records of all passwords
 *         users/NAME_public.pem
 *       clients/NAME/              handed to the user, then deleted here
 *         NAME_private.pem
 *         NAME_public.pem
 *         server_public.pem
 *         password                 only if keygen chose it
 *         server_is_enhanced       written by the client
 *
 * @module
 */
import { isUserName } from "../program/user_names.ts";

/** Name of the file of the server's public key, wherever it lies. */
export const SERVER_PUBLIC_KEY = "server_public.pem";

/** What the server needs, `keys/server`. */
export function serverFolder(keys: string): string {
  return `${keys}/server`;
}

/** The folders to hand to the users, `keys/clients`. */
export function clientsFolder(keys: string): string {
  return `${keys}/clients`;
}

/**
 * A user's folder, `keys/clients/NAME`.
 *
 * @param clients `keys/clients`.
 * @throws {RangeError} If it is no user's name.
 */
export function clientFolder(clients: string, name: string): string {
  return `${clients}/${checked(name)}`;
}

/** The server's private key, in `keys/server`. */
export function serverPrivateKeyPath(server: string): string {
  return `${server}/server_private.pem`;
}

/** The server's public key, in `keys/server` and in each client's folder. */
export function serverPublicKeyPath(folder: string): string {
  return `${folder}/${SERVER_PUBLIC_KEY}`;
}

/** Says, while it is there, that the server's pair is being replaced. */
export function rotationMarkPath(server: string): string {
  return `${server}/rotating`;
}

/** The records of all passwords, in `keys/server`. */
export function credentialsPath(server: string): string {
  return `${server}/credentials.json`;
}

/** The folder of the users' public keys, in `keys/server`. */
export function usersFolder(server: string): string {
  return `${server}/users`;
}

/**
 * A user's public key, in `keys/server`.
 *
 * @throws {RangeError} If it is no user's name.
 */
export function userPublicKeyPath(server: string, name: string): string {
  return clientPublicKeyPath(usersFolder(server), name);
}

/**
 * A user's private key, in `keys/clients/NAME`.
 *
 * @throws {RangeError} If it is no user's name.
 */
export function clientPrivateKeyPath(folder: string, name: string): string {
  return `${folder}/${checked(name)}_private.pem`;
}

/**
 * A user's public key, in `keys/clients/NAME`.
 *
 * @throws {RangeError} If it is no user's name.
 */
export function clientPublicKeyPath(folder: string, name: string): string {
  return `${folder}/${checked(name)}_public.pem`;
}

/** The password that keygen chose, in `keys/clients/NAME`. */
export function clientPasswordPath(folder: string): string {
  return `${folder}/password`;
}

/** The client's note that its server is enhanced, in `keys/clients/NAME`. */
export function pinPath(folder: string): string {
  return `${folder}/server_is_enhanced`;
}

/**
 * The file that a new text is written to before it takes the place of `path`.
 *
 * @param digits 16 random hexadecimal digits.
 */
export function temporaryPath(path: string, digits: string): string {
  return `${path}.tmp-${digits}`;
}

/** Whether a file is a temporary one that a crash left. */
export function isTemporaryName(name: string): boolean {
  return /\.tmp-[0-9a-f]{16}$/.test(name);
}

function checked(name: string): string {
  if (isUserName(name)) return name;
  throw new RangeError("Cannot name a key file: it is no user's name");
}

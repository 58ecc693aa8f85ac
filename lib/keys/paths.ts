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
 *         group_list               a copy, as are these two
 *         group_sign.pub
 *         allowed_signers
 *         store.pass               where mail is in a database (store_files.ts), as are
 *         store_ca.pem             store_cert.pem and store_key.pem
 *         store_login.pass         the same for logins; accounts are there, not here
 *         control/socket           how "mail-server status" asks the running server
 *       clients/NAME/              handed to the user, then deleted here
 *         NAME_private.pem
 *         NAME_public.pem
 *         NAME_seal.txt            the age identity; after a rotation
 *         NAME_seal.2.txt          the newest has the highest number
 *         NAME_sign                the signing key, and NAME_sign.2
 *         server_public.pem
 *         group_list               the copies, as for the server
 *         group_sign.pub
 *         allowed_signers
 *         password                 only if keygen chose it
 *         server_is_enhanced       written by the client
 *         known_keys               the same: whose keys it has met
 *         known_aliases            and whom aliases stood for
 *         changing_keys            only while a passphrase is being changed, as are
 *         NAME_sign.next           the files that take the place of others then
 *       group/                     for keygen alone
 *         group_sign               the key that signs the list
 *         group_sign.pub
 *         group_list               which keys are whose, signed
 *         allowed_signers          the same for ssh-keygen
 *         store_owner.pass         where accounts are in a database, as are
 *         store_owner_cert.pem     and store_owner_key.pem
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

/**
 * The folder of the socket by which a running server is asked and told; its owner alone may
 * enter it.
 *
 * @param dir `keys/server`.
 */
export function controlFolder(dir: string): string {
  return `${dir}/control`;
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

/** The group's list with its signature, in the same folders. */
export function groupListPath(folder: string): string {
  return `${folder}/group_list`;
}

/** The password that keygen chose, in `keys/clients/NAME`. */
export function clientPasswordPath(folder: string): string {
  return `${folder}/password`;
}

/** The client's note that its server is enhanced, in `keys/clients/NAME`. */
export function pinPath(folder: string): string {
  return `${folder}/server_is_enhanced`;
}

/** The client's notes of whose keys it has met, in `keys/clients/NAME`. */
export function knownKeysPath(folder: string): string {
  return `${folder}/known_keys`;
}

/** The client's notes of whom aliases stood for, in `keys/clients/NAME`. */
export function knownAliasesPath(folder: string): string {
  return `${folder}/known_aliases`;
}

/** Names, while it is there, the files of a folder that are being replaced together. */
export function keyChangePath(folder: string): string {
  return `${folder}/changing_keys`;
}

/** The file that waits to take the place of `path` together with others. */
export function stagedPath(path: string): string {
  return `${path}.next`;
}

/** What signs the group's list, `keys/group`; neither server nor client needs it. */
export function groupFolder(keys: string): string {
  return `${keys}/group`;
}

/** The group's private key, in `keys/group`. */
export function groupPrivateKeyPath(group: string): string {
  return `${group}/group_sign`;
}

/** The group's public key, in `keys/group`, `keys/server` and each client's folder. */
export function groupPublicKeyPath(folder: string): string {
  return `${folder}/group_sign.pub`;
}

/** The keys of the list in `ssh-keygen`'s form, in the same folders. */
export function allowedSignersPath(folder: string): string {
  return `${folder}/allowed_signers`;
}

/**
 * A user's age identity, in `keys/clients/NAME`. A rotation adds one and replaces none:
 * whoever copies the new folder over the old one keeps what opens the old mail.
 *
 * @param number From 1, counted by the user's lines in the group's list.
 * @throws {RangeError} If it is no user's name.
 */
export function sealKeyPath(
  folder: string,
  name: string,
  number: number,
): string {
  return `${folder}/${checked(name)}_seal${numbered(number)}.txt`;
}

/**
 * A user's signing key, in `keys/clients/NAME`, numbered as {@link sealKeyPath}.
 *
 * @throws {RangeError} If it is no user's name.
 */
export function signKeyPath(
  folder: string,
  name: string,
  number: number,
): string {
  return `${folder}/${checked(name)}_sign${numbered(number)}`;
}

/**
 * The numbers of a user's age identities among the names of a folder's files, the newest
 * first.
 */
export function sealKeyNumbers(files: string[], name: string): number[] {
  return files.map((file) => {
    const number = Number(/\.([1-9]\d{0,8})\.txt$/.exec(file)?.[1] ?? 1);
    return sealKeyPath("", name, number) === `/${file}` ? number : 0;
  }).filter((number) => number > 0).sort((a, b) => b - a);
}

function numbered(number: number): string {
  return number === 1 ? "" : `.${number}`;
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

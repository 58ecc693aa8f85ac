import { sha256 } from "../../../crypto/bytes.ts";
import {
  DUMMY_RECORD,
  type PasswordRecord,
  verifyPassword,
} from "../../../crypto/password_hash.ts";
import { readCredentials } from "../../../keys/credentials.ts";
import { hasAccount } from "../../../keys/has_account.ts";
import { loadServerPair, loadUserPublicKey } from "../../../keys/keyring.ts";
import {
  credentialsPath,
  serverPrivateKeyPath,
  serverPublicKeyPath,
  usersFolder,
} from "../../../keys/paths.ts";
import type { PasswordCheck } from "./check_login.ts";

/** The server's key, and the password records of its users, as its keys folder has them. */
export class Credentials {
  readonly #keys: string;
  #keysVersion?: string;
  /** As they were read last. */
  #records = new Map<string, PasswordRecord>();
  #recordsVersion?: string;

  /** @param keys The folder of the server's keys, absolute. */
  constructor(keys: string) {
    this.#keys = keys;
  }

  /**
   * The server's pair; its users have the public key too. After this call nothing in the
   * sandbox can read the file of the private one.
   */
  async loadKeys(): Promise<CryptoKeyPair> {
    // Before it is read: a later key than this one is another.
    this.#keysVersion = versionOf(serverPublicKeyPath(this.#keys));
    const pair = await loadServerPair(this.#keys);
    const path = serverPrivateKeyPath(this.#keys);
    Deno.permissions.revokeSync({ name: "read", path });
    return pair;
  }

  /**
   * Whether the server's public key is the file that it was when the pair was loaded. A
   * rotation replaces it before any user gets the new one.
   */
  hasCurrentKeys(): boolean {
    return versionOf(serverPublicKeyPath(this.#keys)) === this.#keysVersion;
  }

  /**
   * What checks a password by the records as they are now; it computes one hash even for an
   * unknown user.
   *
   * @throws {Error} If the credentials cannot be used.
   */
  async readPasswords(): Promise<PasswordCheck> {
    const records = await this.#newest();
    return async (user, password) => {
      const record = records.get(user);
      const right = await verifyPassword(password, record ?? DUMMY_RECORD);
      return right && record ? await stampOf(record) : undefined;
    };
  }

  /** The key that a user's Welcome is sealed to. */
  loadUserKey(user: string): Promise<CryptoKey> {
    return loadUserPublicKey(this.#keys, user);
  }

  /**
   * What changes when an account ends or gets another password, in 64 hexadecimal digits;
   * undefined if there is no such account.
   *
   * @throws {Error} If the credentials cannot be used.
   */
  async stampOf(user: string): Promise<string | undefined> {
    if (!hasAccount(this.#keys, user)) return undefined;
    const record = (await this.#newest()).get(user);
    return record && await stampOf(record);
  }

  /**
   * What is another once an account came, ended or got another password; undefined if the
   * credentials are away.
   */
  version(): string | undefined {
    const credentials = versionOf(credentialsPath(this.#keys));
    return credentials &&
      `${credentials} ${versionOf(usersFolder(this.#keys))}`;
  }

  /** The records; the file is read only if it changed. */
  async #newest(): Promise<Map<string, PasswordRecord>> {
    const path = credentialsPath(this.#keys);
    const version = versionOf(path);
    if (version === undefined || version !== this.#recordsVersion) {
      this.#records = await readCredentials(path);
      this.#recordsVersion = version;
    }
    return this.#records;
  }
}

/** What an account is known by as long as it has that record of a password. */
export async function stampOf(
  { salt, hash }: Pick<PasswordRecord, "salt" | "hash">,
): Promise<string> {
  return (await sha256(salt, hash)).toHex();
}

/** Another file, or another text in it, has another version; none if it is away. */
function versionOf(path: string): string | undefined {
  try {
    const { ino, mtime, size } = Deno.statSync(path);
    return `${ino} ${mtime?.getTime()} ${size}`;
  } catch {
    return undefined;
  }
}

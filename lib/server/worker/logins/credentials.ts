import type { PasswordRecord } from "../../../crypto/password_hash.ts";
import { readCredentials } from "../../../keys/credentials.ts";
import { hasAccount } from "../../../keys/has_account.ts";
import { loadUserPublicKey } from "../../../keys/keyring.ts";
import { credentialsPath, usersFolder } from "../../../keys/paths.ts";
import { checkPassword, stampsOf } from "./account_stamp.ts";
import type { PasswordCheck } from "./check_login.ts";
import { fileVersion } from "./file_version.ts";
import type { LoginAccounts } from "./login_accounts.ts";

/** The accounts and their password records, as the server's keys folder has them. */
export class Credentials implements LoginAccounts {
  readonly #keys: string;
  /** As they were read last. */
  #records = new Map<string, PasswordRecord>();
  #recordsVersion?: string;

  /** @param keys The folder of the server's keys, absolute. */
  constructor(keys: string) {
    this.#keys = keys;
  }

  /** @throws {Error} If the credentials cannot be used. */
  async check(): Promise<void> {
    await this.#newest();
  }

  /**
   * What checks a password by the records as they are now; it computes one hash even for an
   * unknown user.
   *
   * @throws {Error} If the credentials cannot be used.
   */
  async readPasswords(): Promise<PasswordCheck> {
    const records = await this.#newest();
    return (user, password) => checkPassword(password, records.get(user));
  }

  /** The key that a user's Welcome is sealed to. */
  loadUserKey(user: string): Promise<CryptoKey> {
    return loadUserPublicKey(this.#keys, user);
  }

  /**
   * What changes when an account ends or gets another password, in 64 hexadecimal digits;
   * none of those who have no account.
   *
   * @throws {Error} If the credentials cannot be used.
   */
  async stampsOf(users: readonly string[]): Promise<Map<string, string>> {
    const there = users.filter((user) => hasAccount(this.#keys, user));
    const records = there.length > 0 ? await this.#newest() : new Map();
    const known = there.filter((user) => records.has(user));
    return await stampsOf(known.map((user) => [user, records.get(user)!]));
  }

  /**
   * What is another once an account came, ended or got another password; undefined if the
   * credentials are away.
   */
  version(): Promise<string | undefined> {
    const credentials = fileVersion(credentialsPath(this.#keys));
    const users = fileVersion(usersFolder(this.#keys));
    return Promise.resolve(credentials && `${credentials} ${users}`);
  }

  /** It holds nothing open. */
  async close(): Promise<void> {}

  /** The records; the file is read only if it changed. */
  async #newest(): Promise<Map<string, PasswordRecord>> {
    const path = credentialsPath(this.#keys);
    const version = fileVersion(path);
    if (version === undefined || version !== this.#recordsVersion) {
      this.#records = await readCredentials(path);
      this.#recordsVersion = version;
    }
    return this.#records;
  }
}

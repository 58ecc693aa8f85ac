import { DUMMY_RECORD, verifyPassword } from "../../crypto/password_hash.ts";
import { readCredentials } from "../../keys/credentials.ts";
import { hasAccount } from "../../keys/has_account.ts";
import {
  loadServerPrivateKey,
  loadServerPublicKey,
  loadUserPublicKey,
} from "../../keys/keyring.ts";
import { credentialsPath, serverPrivateKeyPath } from "../../keys/paths.ts";
import type { PasswordCheck } from "./login.ts";

/** The users of a server, as its keys folder has them now. */
export class Accounts {
  readonly #keys: string;

  /** @param keys The folder of the server's keys, absolute. */
  constructor(keys: string) {
    this.#keys = keys;
  }

  /** The server's key; after this call nothing in the sandbox can read its file. */
  async loadPrivateKey(): Promise<CryptoKey> {
    const key = await loadServerPrivateKey(this.#keys);
    const path = serverPrivateKeyPath(this.#keys);
    Deno.permissions.revokeSync({ name: "read", path });
    return key;
  }

  /** The other half of the server's key, which its users have too. */
  loadPublicKey(): Promise<CryptoKey> {
    return loadServerPublicKey(this.#keys);
  }

  /**
   * Reads the records of all passwords.
   *
   * @returns Whether it is a user's password; one hash is computed, whoever the user is.
   * @throws {Error} If the credentials cannot be used.
   */
  async readPasswords(): Promise<PasswordCheck> {
    const records = await readCredentials(credentialsPath(this.#keys));
    return async (user, password) => {
      const record = records.get(user);
      const right = await verifyPassword(password, record ?? DUMMY_RECORD);
      return right && record !== undefined;
    };
  }

  /** The key that a user's Welcome is sealed to. */
  loadUserKey(user: string): Promise<CryptoKey> {
    return loadUserPublicKey(this.#keys, user);
  }

  /** Whether there is such a user. */
  has(user: string): boolean {
    return hasAccount(this.#keys, user);
  }
}

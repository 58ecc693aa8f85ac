import { DUMMY_RECORD, verifyPassword } from "../../crypto/password_hash.ts";
import { readCredentials } from "../../keys/credentials.ts";
import { hasAccount } from "../../keys/has_account.ts";
import { loadServerPair, loadUserPublicKey } from "../../keys/keyring.ts";
import { credentialsPath, serverPrivateKeyPath } from "../../keys/paths.ts";
import type { PasswordCheck } from "./login.ts";

/** The users of a server, as its keys folder has them now. */
export class Accounts {
  readonly #keys: string;

  /** @param keys The folder of the server's keys, absolute. */
  constructor(keys: string) {
    this.#keys = keys;
  }

  /**
   * The server's pair; its users have the public key too. After this call nothing in the
   * sandbox can read the file of the private one.
   */
  async loadKeys(): Promise<CryptoKeyPair> {
    const pair = await loadServerPair(this.#keys);
    const path = serverPrivateKeyPath(this.#keys);
    Deno.permissions.revokeSync({ name: "read", path });
    return pair;
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

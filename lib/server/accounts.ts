import {
  DUMMY_RECORD,
  type PasswordRecord,
  verifyPassword,
} from "../crypto/password_hash.ts";
import { readCredentials } from "../keys/credentials.ts";
import {
  loadServerPrivateKey,
  loadServerPublicKey,
  loadUserPublicKey,
  userPublicKeyPath,
} from "../keys/keyring.ts";
import { isUserName } from "../keys/names.ts";

/** The users of a server, as its keys folder has them now. */
export class Accounts {
  readonly #keys: string;

  /** @param keys The folder of the server's keys, absolute. */
  constructor(keys: string) {
    this.#keys = keys;
  }

  /** The server's key; after this call nobody in the sandbox can read its file. */
  async loadPrivateKey(): Promise<CryptoKey> {
    const key = await loadServerPrivateKey(this.#keys);
    const path = `${this.#keys}/server_private.pem`;
    Deno.permissions.revokeSync({ name: "read", path });
    return key;
  }

  /** The server's other key, which its users have too. */
  loadPublicKey(): Promise<CryptoKey> {
    return loadServerPublicKey(this.#keys);
  }

  /** Throws if the credentials cannot be used, before a client has to find out. */
  async check(): Promise<void> {
    await this.#credentials();
  }

  /** Whether it is the user's password; one hash is computed, whoever the user is. */
  async verify(user: string, password: string): Promise<boolean> {
    const record = (await this.#credentials()).get(user);
    const right = await verifyPassword(password, record ?? DUMMY_RECORD);
    return right && record !== undefined;
  }

  /** The key that a user's mail is sealed to on the wire. */
  loadUserKey(user: string): Promise<CryptoKey> {
    return loadUserPublicKey(this.#keys, user);
  }

  /** Whether there is such a user. */
  has(user: string): boolean {
    if (!isUserName(user)) return false;
    try {
      return Deno.lstatSync(userPublicKeyPath(this.#keys, user)).isFile;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  #credentials(): Promise<Map<string, PasswordRecord>> {
    return readCredentials(`${this.#keys}/credentials.json`);
  }
}

import { loadServerPair } from "../../../keys/keyring.ts";
import {
  serverPrivateKeyPath,
  serverPublicKeyPath,
} from "../../../keys/paths.ts";
import { fileVersion } from "./file_version.ts";

/** The server's two keys, as its folder has them. */
export class ServerPair {
  readonly #keys: string;
  #version?: string;

  /** @param keys The folder of the server's keys, absolute. */
  constructor(keys: string) {
    this.#keys = keys;
  }

  /**
   * The pair; its users have the public key too. After this call nothing in the sandbox can
   * read the file of the private one.
   *
   * @throws {Error} As {@link loadServerPair}.
   */
  async load(): Promise<CryptoKeyPair> {
    // Before it is read: a later key than this one is another.
    this.#version = fileVersion(serverPublicKeyPath(this.#keys));
    const pair = await loadServerPair(this.#keys);
    const path = serverPrivateKeyPath(this.#keys);
    Deno.permissions.revokeSync({ name: "read", path });
    return pair;
  }

  /**
   * Whether the server's public key is the file that it was when the pair was loaded. A
   * rotation replaces it before any user gets the new one.
   */
  isCurrent(): boolean {
    return fileVersion(serverPublicKeyPath(this.#keys)) === this.#version;
  }
}

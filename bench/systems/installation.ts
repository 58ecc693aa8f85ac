import type { ClientKeys } from "../../lib/keys/client_keys.ts";
import { loadClientKeys, loadUserPublicKey } from "../../lib/keys/keyring.ts";
import { lightenHashes } from "../../tools/light_hashes.ts";
import { commandOf, run } from "./program.ts";

/** The user whose password is hashed as keygen does it. */
export const HASHED_USER = "hashed";
/** The user of the big box. */
export const ARCHIVE = "archive";
/** The users of the boxes that are copied, of which one has sealed letters alone. */
export const COPIED = "copied";
export const SEALED = "sealed";
/** The password of all. */
export const PASSWORD = "correct horse";

/** The five who work at once. */
export const USERS = [1, 2, 3, 4, 5].map((number) => `user${number}`);

/** A folder with keys, credentials and boxes, made by keygen. */
export class Installation {
  readonly dir: string;
  readonly #keys = new Map<string, Promise<ClientKeys>>();

  private constructor(dir: string) {
    this.dir = dir;
  }

  /**
   * @param dir A folder that exists.
   * @param bits Of the RSA keys.
   */
  static async create(
    dir: string,
    users: string[],
    bits: number,
  ): Promise<Installation> {
    const file = `${dir}/users.txt`;
    const lines = users.map((user) => `${user}:${PASSWORD}\n`).join("");
    await Deno.writeTextFile(file, lines, { mode: 0o600 });
    const args = ["--users", file, "--bits", String(bits)];
    await run(commandOf("keygen", args), { cwd: dir });
    const installation = new Installation(dir);
    const light = users.filter((user) => user !== HASHED_USER);
    const passwords = light.map((user) => [user, PASSWORD]);
    await lightenHashes(installation.serverKeys, Object.fromEntries(passwords));
    return installation;
  }

  get serverKeys(): string {
    return `${this.dir}/keys/server`;
  }

  clientKeys(user: string): string {
    return `${this.dir}/keys/clients/${user}`;
  }

  box(user: string): string {
    return `${this.dir}/mail/${user}`;
  }

  /** The keys of a user, read once. */
  loadKeys(user: string): Promise<ClientKeys> {
    let keys = this.#keys.get(user);
    if (!keys) {
      keys = loadClientKeys(this.clientKeys(user), user);
      this.#keys.set(user, keys);
    }
    return keys;
  }

  /** The public key of a user. */
  loadPublicKey(user: string): Promise<CryptoKey> {
    return loadUserPublicKey(this.serverKeys, user);
  }
}

import { encodeText } from "../../crypto/bytes.ts";
import { accountNames } from "../../keys/account_names.ts";
import { hasAccount } from "../../keys/has_account.ts";
import { groupListPath } from "../../keys/paths.ts";
import { readTextFile } from "../../keys/read_file.ts";
import { GROUP_LIST_LIMIT } from "../../protocol/limits.ts";

/** Who has an account, as the server's keys folder has it now: nothing that is secret. */
export class Accounts {
  readonly #keys: string;

  /** @param keys The folder of the server's keys, absolute. */
  constructor(keys: string) {
    this.#keys = keys;
  }

  /** The names of all users, sorted. */
  names(): string[] {
    return accountNames(this.#keys);
  }

  /** Whether there is such a user. */
  has(user: string): boolean {
    return hasAccount(this.#keys, user);
  }

  /** The group's list as keygen signed it; empty if there is none. */
  async groupList(): Promise<Uint8Array> {
    const path = groupListPath(this.#keys);
    try {
      const options = { private: false, limit: GROUP_LIST_LIMIT };
      return encodeText(await readTextFile(path, options));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return new Uint8Array(0);
      throw error;
    }
  }
}

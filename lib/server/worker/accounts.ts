import { encodeText } from "../../crypto/bytes.ts";
import { accountNames } from "../../keys/account_names.ts";
import { hasAccount } from "../../keys/has_account.ts";
import { groupListPath } from "../../keys/paths.ts";
import { readTextFile } from "../../keys/read_file.ts";
import { GROUP_LIST_LIMIT } from "../../protocol/limits.ts";

/** Who has an account, as it is now: nothing that is secret. */
export interface Accounts {
  /** Names of users in the order of their characters: those after one, at most so many. */
  names(after: string, most: number): Promise<string[]>;
  /** Those of some names that have an account. */
  existing(names: readonly string[]): Promise<Set<string>>;
  /** The group's list as keygen signed it; empty if there is none. */
  groupList(): Promise<Uint8Array>;
}

/** The accounts of the server's keys folder. */
export class AccountFiles implements Accounts {
  readonly #keys: string;

  /** @param keys The folder of the server's keys, absolute. */
  constructor(keys: string) {
    this.#keys = keys;
  }

  names(after: string, most: number): Promise<string[]> {
    const names = accountNames(this.#keys).filter((name) => name > after);
    return Promise.resolve(names.slice(0, most));
  }

  existing(names: readonly string[]): Promise<Set<string>> {
    const there = names.filter((name) => hasAccount(this.#keys, name));
    return Promise.resolve(new Set(there));
  }

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

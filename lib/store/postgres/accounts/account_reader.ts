import { isUserName } from "../../../program/user_names.ts";
import type { Querier } from "../database/sql.ts";

/** Who has an account, as the database has it now: nothing that is secret. */
export class AccountReader {
  readonly #querier: Querier;

  /** @param querier As any of the store's roles, but for {@link groupList}. */
  constructor(querier: Querier) {
    this.#querier = querier;
  }

  /**
   * Names of users in the order of their characters.
   *
   * @param after They come after this one, which may be of nobody.
   * @param most How many there may be.
   */
  async names(after: string, most: number): Promise<string[]> {
    const rows = await this.#querier.query(
      `SELECT name FROM account WHERE name > $1
        ORDER BY name LIMIT ${most}`,
      [after],
    );
    return rows.map(({ name }) => name as string);
  }

  /** Those of some names that have an account; they may be anything. */
  async existing(names: readonly string[]): Promise<Set<string>> {
    // PostgreSQL refuses some texts.
    const possible = names.filter(isUserName);
    if (possible.length === 0) return new Set();
    const rows = await this.#querier.query(
      "SELECT name FROM account WHERE name = ANY ($1::text[])",
      [possible],
    );
    return new Set(rows.map(({ name }) => name as string));
  }

  /** The PEM of a user's public key; undefined if there is no such account. */
  async publicKey(user: string): Promise<string | undefined> {
    if (!isUserName(user)) return undefined;
    const [row] = await this.#querier.query(
      "SELECT public_key FROM account WHERE name = $1",
      [user],
    );
    return row?.public_key as string | undefined;
  }

  /** The group's list as keygen signed it; undefined if there is none. */
  async groupList(): Promise<string | undefined> {
    const [row] = await this.#querier.query("SELECT list FROM group_list");
    return row?.list as string | undefined;
  }
}

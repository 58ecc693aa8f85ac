import type { PasswordRecord } from "../../../crypto/password_hash.ts";
import { giveBack, type GivenBack } from "../boxes/give_back.ts";
import { deleteBox, keptBoxes } from "../boxes/delete_box.ts";
import { makeBoxes } from "../boxes/box_rows.ts";
import { setBoxAside, setUsedBoxAside } from "../boxes/set_aside.ts";
import type { KeptBox } from "../../kept_box.ts";
import { DatabaseError } from "../database/database_error.ts";
import type { Database, Querier } from "../database/sql.ts";
import {
  type AllAccounts,
  type AllStored,
  readAllAccounts,
} from "./all_accounts.ts";
import { tellChange } from "./change_number.ts";
import { recordText } from "./password_records.ts";

/**
 * Changes accounts, passwords, the group's list and boxes, as the tables' owner: each method
 * in transactions that leave what the same call completes. Servers are told of each change.
 */
export class AccountWriter {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** All that there is. */
  readAll(): Promise<AllStored> {
    return readAllAccounts(this.#database);
  }

  #change<T>(work: (transaction: Querier) => Promise<T>): Promise<T> {
    return this.#database.transact(async (transaction) => {
      const result = await work(transaction);
      await tellChange(transaction);
      return result;
    });
  }

  /**
   * Makes an account and its box, or gives one that lacks a key this one.
   *
   * @param publicKey In PEM.
   * @throws {DatabaseError} If it has another key.
   */
  addKey(name: string, publicKey: string): Promise<void> {
    return this.#change(async (transaction) => {
      await makeBoxes(transaction, [name]);
      const rows = await transaction.query(
        `INSERT INTO account (name, public_key) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET public_key = excluded.public_key
        WHERE account.public_key IN ('', excluded.public_key) RETURNING name`,
        [name, publicKey],
      );
      if (rows.length === 0) throw changed(`${name} has another key`);
    });
  }

  /** Takes the key of an account, which stays, and its password. */
  removeKey(name: string): Promise<void> {
    return this.#change(async (transaction) => {
      await transaction.query("DELETE FROM password WHERE name = $1", [name]);
      await transaction.query(
        "UPDATE account SET public_key = '' WHERE name = $1",
        [name],
      );
    });
  }

  /**
   * Writes password records, and removes those of the names that have none.
   *
   * @throws {DatabaseError} If an account is gone.
   */
  savePasswords(
    changes: ReadonlyMap<string, PasswordRecord | undefined>,
  ): Promise<void> {
    const [set, ended] = [new Map<string, string>(), [] as string[]];
    for (const [name, record] of changes) {
      if (record) set.set(name, recordText(record));
      else ended.push(name);
    }
    return this.#change(async (transaction) => {
      await transaction.query(
        "DELETE FROM password WHERE name = ANY ($1::text[])",
        [ended],
      );
      await addPasswords(transaction, set);
    });
  }

  /**
   * Replaces the group's list.
   *
   * @param before The one that the new one follows; undefined if there was none.
   * @throws {DatabaseError} If there is another one by now.
   */
  saveList(list: string, before: string | undefined): Promise<void> {
    return this.#change(async (transaction) => {
      // Readers go on; nobody else writes one.
      await transaction.query(
        "LOCK TABLE group_list IN SHARE ROW EXCLUSIVE MODE",
      );
      const [row] = await transaction.query("SELECT list FROM group_list");
      if (row?.list === list) return;
      if (row?.list !== before) throw changed("the group's list is another");
      await putList(transaction, list);
    });
  }

  /**
   * Ends an account, and gives its box a name of no user.
   *
   * @returns That name; undefined if it had no box.
   */
  end(name: string, day: Date): Promise<string | undefined> {
    return this.#change(async (transaction) => {
      await transaction.query("DELETE FROM account WHERE name = $1", [name]);
      return await setBoxAside(transaction, name, day);
    });
  }

  /** Makes a user's box if it is missing. */
  makeBox(user: string): Promise<void> {
    return this.#database.transact((transaction) =>
      makeBoxes(transaction, [user])
    );
  }

  /** Gives a box a name of no user, unless no mail ever came to it; returns the name. */
  setUsedAside(user: string, day: Date): Promise<string | undefined> {
    return this.#database.transact((transaction) =>
      setUsedBoxAside(transaction, user, day)
    );
  }

  /** Gives a user the mails of a box that was set aside. */
  giveBack(user: string, box: string): Promise<GivenBack> {
    return giveBack(this.#database, user, box);
  }

  /** The boxes that were set aside. */
  keptBoxes(): Promise<KeptBox[]> {
    return keptBoxes(this.#database);
  }

  /**
   * Deletes a box that was set aside, for good.
   *
   * @returns What it had; undefined if there is none.
   */
  deleteBox(box: string): Promise<KeptBox | undefined> {
    return deleteBox(this.#database, box);
  }

  /**
   * Takes over accounts, their passwords and a list that were elsewhere; all of it, or
   * nothing.
   *
   * @throws {DatabaseError} If the database has accounts or a list.
   */
  takeOver({ accounts, list }: AllAccounts): Promise<void> {
    const names = accounts.map(({ name }) => name);
    const keys = accounts.map(({ publicKey }) => publicKey);
    const records = new Map<string, string>();
    for (const { name, record } of accounts) {
      if (record) records.set(name, recordText(record));
    }
    return this.#change(async (transaction) => {
      await checkEmpty(transaction);
      await makeBoxes(transaction, names);
      await transaction.query(
        `INSERT INTO account (name, public_key)
        SELECT * FROM unnest($1::text[], $2::text[])`,
        [names, keys],
      );
      await addPasswords(transaction, records);
      if (list !== undefined) await putList(transaction, list);
    });
  }
}

/** The same, wherever it runs. */
export type Accounts = Pick<AccountWriter, keyof AccountWriter>;

async function checkEmpty(transaction: Querier): Promise<void> {
  await transaction.query(
    "LOCK TABLE account, group_list IN SHARE ROW EXCLUSIVE MODE",
  );
  const [{ used }] = await transaction.query(
    `SELECT EXISTS (SELECT 1 FROM account)
      OR EXISTS (SELECT 1 FROM group_list) AS used`,
  );
  if (used === true) throw changed("there are accounts");
}

async function addPasswords(
  transaction: Querier,
  records: ReadonlyMap<string, string>,
): Promise<void> {
  const added = await transaction.query(
    `INSERT INTO password (name, record)
    SELECT name, record FROM unnest($1::text[], $2::text[]) AS n (name, record)
    JOIN account USING (name)
    ON CONFLICT (name) DO UPDATE SET record = excluded.record RETURNING name`,
    [[...records.keys()], [...records.values()]],
  );
  const names = new Set(added.map(({ name }) => name));
  const gone = records.keys().find((name) => !names.has(name));
  if (gone !== undefined) throw changed(`the account of ${gone} is gone`);
}

async function putList(transaction: Querier, list: string): Promise<void> {
  await transaction.query("DELETE FROM group_list");
  await transaction.query("INSERT INTO group_list VALUES ($1)", [list]);
}

function changed(what: string): DatabaseError {
  return new DatabaseError(
    `${what} since this keygen began, as another one changed it: run it again`,
  );
}

/** What logins are checked against where a database has the accounts. */
import { importPublicKey } from "../../../crypto/rsa.ts";
import {
  type Clock,
  settlesWithin,
  systemClock,
} from "../../../program/clock.ts";
import { systemSentence } from "../../../program/system/system_reason.ts";
import { AccountReader } from "../../../store/postgres/accounts/account_reader.ts";
import { changeNumber } from "../../../store/postgres/accounts/change_number.ts";
import { changePassword } from "../../../store/postgres/accounts/change_password.ts";
import {
  readRecord,
  readRecords,
} from "../../../store/postgres/accounts/password_records.ts";
import { checkSchema } from "../../../store/postgres/schema/init_schema.ts";
import type { Database } from "../../../store/postgres/database/sql.ts";
import { LOGIN_STORE_MS } from "../../limits.ts";
import { checkPassword, stampsOf } from "../logins/account_stamp.ts";
import type { PasswordCheck } from "../logins/check_login.ts";
import type { LoginAccounts } from "../logins/login_accounts.ts";
import type { WriteRecord } from "../password/write_password.ts";
import {
  type LoginStoreSettings,
  openLoginDatabase,
} from "./login_database.ts";

/** Time to end the connections, in ms. */
const GOODBYE_MS = 1000;
/** SQLSTATE: the role may not do that, as before the tables are upgraded. */
const NO_RIGHT = "42501";
const INIT = ": mail-server --init-store with --store gives its role the right";
/** Connections that logins share: each of them asks for two rows. */
const CONNECTIONS = 2;

/** Why the last try to connect failed, in words; nothing while connections are made. */
interface LastTrouble {
  told?: string;
}

/** The accounts of a database; it may be away for a while, and nobody waits for it for long. */
export class SharedLogins implements LoginAccounts {
  readonly #database: Database;
  readonly #accounts: AccountReader;
  readonly #clock: Clock;
  readonly #trouble: LastTrouble;

  /**
   * @param database As the role that checks logins. It is closed with this.
   * @param context.trouble What is known of why it does not answer.
   */
  constructor(
    database: Database,
    { clock = systemClock, trouble = {} }: {
      clock?: Clock;
      trouble?: LastTrouble;
    } = {},
  ) {
    this.#database = database;
    this.#accounts = new AccountReader(database);
    this.#clock = clock;
    this.#trouble = trouble;
  }

  /** @throws {Error} If the database cannot be asked, or has not this program's tables. */
  async check(): Promise<void> {
    await this.#ask(checkSchema(this.#database));
    await this.version();
  }

  /** What asks for one account, and computes one hash even if there is none. */
  readPasswords(): Promise<PasswordCheck> {
    return Promise.resolve(async (user, password) => {
      const record = await this.#ask(readRecord(this.#database, user));
      return await checkPassword(password, record);
    });
  }

  /** @throws {Error} Also if the account has ended meanwhile. */
  async loadUserKey(user: string): Promise<CryptoKey> {
    const pem = await this.#ask(this.#accounts.publicKey(user));
    if (pem === undefined) throw new Error(`${user} has no account any more`);
    try {
      return await importPublicKey(pem);
    } catch (cause) {
      throw new Error(`Cannot use the public key of ${user}`, { cause });
    }
  }

  async stampsOf(users: readonly string[]): Promise<Map<string, string>> {
    return await stampsOf(await this.#ask(readRecords(this.#database, users)));
  }

  async version(): Promise<string> {
    return `${await this.#ask(changeNumber(this.#database))}`;
  }

  /** Whatever the database still does ends with the process. */
  async close(): Promise<void> {
    await settlesWithin(GOODBYE_MS, this.#database.close(), this.#clock);
  }

  /** @throws {Error} If the database refuses it, or takes too long. */
  async #ask<T>(answer: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    const giveUp = () => reject(this.#late());
    const timer = this.#clock.setTimeout(giveUp, LOGIN_STORE_MS);
    try {
      return await Promise.race([answer, promise]);
    } catch (cause) {
      const { code } = cause as { code?: unknown };
      const hint = code === NO_RIGHT ? INIT : "";
      const reason = systemSentence(cause) + hint;
      throw new Error(`Cannot ask the database: ${reason}`, { cause });
    } finally {
      this.#clock.clearTimeout(timer);
    }
  }

  #late(): Error {
    const { told } = this.#trouble;
    const why = told === undefined ? "" : `: ${told}`;
    return new Error(`no answer in ${LOGIN_STORE_MS / 1000} s${why}`);
  }
}

/**
 * Opens the accounts of a server's database.
 *
 * @throws {Error} If it does not let the role of logins in, or cannot be reached now.
 */
export async function openSharedLogins(
  settings: LoginStoreSettings,
): Promise<LoginAccounts> {
  const once = new SharedLogins(openLoginDatabase(settings, { rounds: 1 }));
  try {
    await once.check();
  } finally {
    await once.close();
  }
  const trouble: LastTrouble = {};
  const onTrouble = (told?: string) => void (trouble.told = told);
  const database = openDatabase(settings, onTrouble);
  return new SharedLogins(database, { trouble });
}

/** Writes a password's record to the database, if the old password is right. */
export function inDatabase(settings: LoginStoreSettings): WriteRecord {
  return async (change) => {
    const database = openDatabase(settings);
    try {
      return await changePassword(database, change);
    } finally {
      await database.close();
    }
  };
}

function openDatabase(
  settings: LoginStoreSettings,
  onTrouble?: (told?: string) => void,
): Database {
  return openLoginDatabase(settings, { most: CONNECTIONS, onTrouble });
}

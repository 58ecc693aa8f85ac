import type { PasswordRecord } from "../../../lib/crypto/password_hash.ts";
import { verifyPassword } from "../../../lib/crypto/password_hash.ts";
import {
  type Accounts,
  AccountWriter,
} from "../../../lib/store/postgres/accounts/account_writer.ts";
import { readAllAccounts } from "../../../lib/store/postgres/accounts/all_accounts.ts";
import type { Database } from "../../../lib/store/postgres/database/sql.ts";
import { openPostgresStore } from "../../../lib/store/postgres/postgres_store.ts";
import { keptBoxes } from "../../../lib/keygen/boxes/list_boxes.ts";
import { foldersOf } from "../../../lib/keygen/folders.ts";
import type { KeygenOptions } from "../../../lib/keygen/plan.ts";
import { send } from "../../store/support/mails.ts";
import {
  HAS_POSTGRES,
  sharedServer,
  withTables,
} from "../../store/postgres/support/postgres_server.ts";
import { KeygenFolder } from "../keygen_folder.ts";
import type { Site, SiteKind } from "./site.ts";

/** What the tests call the database. */
export const STORE = "postgres://owner@localhost/postgres";

/** Sites whose accounts and boxes are in a database. */
export const DATABASE_SITES: SiteKind = {
  name: "in a database",
  ignore: !HAS_POSTGRES,
  use: (users, work) => useDatabaseSite(users, work),
};

/** Works at such a site, with all tables empty after it. */
export async function useDatabaseSite(
  users: string,
  work: (site: DatabaseSite) => Promise<void>,
): Promise<void> {
  await withTables((sessions) =>
    KeygenFolder.use(users, async (folder) => {
      const { owner } = sharedServer();
      const keygen = new DatabaseFolder(folder.dir, new AccountWriter(owner));
      await work(new DatabaseSite(keygen, owner, sessions));
    })
  );
}

/** A folder in which keygen runs with `--store`. */
export class DatabaseFolder extends KeygenFolder {
  /** @param accounts What asks the database. */
  constructor(dir: string, public accounts: Accounts) {
    super(dir);
  }

  override run(options: Partial<KeygenOptions> = {}) {
    const database = { store: STORE, leave: false };
    return super.run({ database, ...options }, this.accounts);
  }
}

/** What servers see of the database. */
export class DatabaseSite implements Site {
  constructor(
    readonly keygen: DatabaseFolder,
    readonly owner: Database,
    readonly sessions: Database,
  ) {}

  box(name: string) {
    return name;
  }

  /** Its account. */
  async #account(name: string) {
    const { accounts } = await readAllAccounts(this.owner);
    return accounts.find((account) => account.name === name);
  }

  async record(name: string): Promise<PasswordRecord | undefined> {
    return (await this.#account(name))?.record;
  }

  async accepts(name: string, password: string) {
    const record = await this.record(name);
    return record !== undefined && await verifyPassword(password, record);
  }

  async publicKey(name: string) {
    return (await this.#account(name))?.publicKey || undefined;
  }

  kept() {
    const folders = foldersOf(this.keygen.dir, this.keygen.dir);
    return keptBoxes(folders, new AccountWriter(this.owner));
  }

  async list() {
    return (await readAllAccounts(this.owner)).list;
  }

  async lose({ records, account }: { records?: boolean; account?: string }) {
    await this.owner.transact(async (transaction) => {
      if (records) await transaction.query("DELETE FROM password");
      const sql = "DELETE FROM account WHERE name = $1";
      if (account) await transaction.query(sql, [account]);
    });
  }

  async addMail(user: string, title: string) {
    const store = openPostgresStore(this.sessions);
    await send(store, "x", { from: user, to: [user], title });
    await store.close();
  }

  async boxes() {
    const rows = await this.owner.query(
      `SELECT b.name, m.title FROM box b JOIN mail m ON m.box = b.id
        ORDER BY b.name, m.title`,
    );
    const boxes: Record<string, string[]> = {};
    for (const { name, title } of rows) {
      (boxes[name as string] ??= []).push(title as string);
    }
    return boxes;
  }
}

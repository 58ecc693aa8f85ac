/** Where the servers of tests have their mail. */
import type { PostgresServer } from "../../store/postgres/support/postgres_server.ts";
import { putAccounts } from "../../store/postgres/support/database_accounts.ts";
import { initSchema } from "../../../lib/store/postgres/schema/init_schema.ts";

/**
 * Whether it is a database: `LETTERLOCK_TEST_STORE=postgres deno task test
 * tests/end_to_end` runs every test of whole programs over one, but those of a Maildir's
 * files.
 */
export const IN_DATABASE = Deno.env.get("LETTERLOCK_TEST_STORE") === "postgres";

// Loading it starts a server.
const postgres = IN_DATABASE
  ? await import("../../store/postgres/support/postgres_server.ts")
  : undefined;

/** The passwords of the two roles that a server has, for its folder. */
async function writePasswords(keys: string): Promise<void> {
  const { SERVER_PASSWORD, LOGIN_PASSWORD } = postgres!;
  for (
    const [name, password] of [
      ["store.pass", SERVER_PASSWORD],
      ["store_login.pass", LOGIN_PASSWORD],
    ]
  ) await Deno.writeTextFile(`${keys}/${name}`, password, { mode: 0o600 });
}

/** The database of one group. */
export class GroupDatabase implements AsyncDisposable {
  readonly #server: PostgresServer;
  readonly #name: string;

  private constructor(server: PostgresServer, name: string) {
    this.#server = server;
    this.#name = name;
  }

  /**
   * Makes it with the group's accounts, if tests are to have one; its passwords come to the
   * keys in `dir`.
   */
  static async create(dir: string): Promise<GroupDatabase | undefined> {
    if (!postgres) return undefined;
    const { server } = postgres.sharedServer();
    const name = `group_${crypto.randomUUID().replaceAll("-", "")}`;
    const made = new GroupDatabase(server, name);
    await made.#asAdmin(`CREATE DATABASE ${name} TEMPLATE template0`);
    const keys = `${dir}/keys/server`;
    const owner = server.database({ database: name });
    try {
      await initSchema(owner, postgres.SERVER_ROLE);
      await putAccounts(owner, keys);
    } finally {
      await owner.close();
    }
    await writePasswords(keys);
    return made;
  }

  /** What a server is told of it. */
  get flags(): string[] {
    const { port } = this.#server;
    const role = postgres!.SERVER_ROLE;
    return ["--store", `postgres://${role}@localhost:${port}/${this.#name}`];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#asAdmin(`DROP DATABASE ${this.#name} WITH (FORCE)`);
  }

  async #asAdmin(statement: string): Promise<void> {
    const admin = await this.#server.connect();
    try {
      await admin.query(statement);
    } finally {
      await admin.close();
    }
  }
}

/** Where the servers of tests have their mail. */
import type { PostgresServer } from "../../store/postgres/support/postgres_server.ts";
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

/** The database of one group. */
export class GroupDatabase implements AsyncDisposable {
  readonly #server: PostgresServer;
  readonly #name: string;

  private constructor(server: PostgresServer, name: string) {
    this.#server = server;
    this.#name = name;
  }

  /** Makes it, if tests are to have one; its password comes to the keys in `dir`. */
  static async create(dir: string): Promise<GroupDatabase | undefined> {
    if (!postgres) return undefined;
    const { server } = postgres.sharedServer();
    const name = `group_${crypto.randomUUID().replaceAll("-", "")}`;
    const made = new GroupDatabase(server, name);
    await made.#asAdmin(`CREATE DATABASE ${name} TEMPLATE template0`);
    const owner = server.database({ database: name });
    try {
      await initSchema(owner, postgres.SERVER_ROLE);
    } finally {
      await owner.close();
    }
    const file = `${dir}/keys/server/store.pass`;
    await Deno.writeTextFile(file, postgres.SERVER_PASSWORD, { mode: 0o600 });
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

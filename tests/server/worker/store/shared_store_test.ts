import { assertEquals, assertRejects } from "@std/assert";
import { SharedLogins } from "../../../../lib/server/worker/store/shared_logins.ts";
import { checkSharedStore } from "../../../../lib/server/worker/store/shared_store.ts";
import {
  loginRole,
  SCHEMA_VERSION,
  UPGRADES,
} from "../../../../lib/store/postgres/schema/schema.ts";
import { withFolder } from "../../../keys/folder.ts";
import {
  HAS_POSTGRES,
  LOGIN_ROLE,
  SERVER_PASSWORD,
  SERVER_ROLE,
  sharedServer,
  withTables,
} from "../../../store/postgres/support/postgres_server.ts";

const ignore = !HAS_POSTGRES;

Deno.test({
  name: "a server over a database without accounts says that nobody can log in",
  ignore,
  fn: () =>
    withTables((database) =>
      withFolder(async (dir) => {
        const keys = await Deno.realPath(dir);
        const file = `${keys}/store.pass`;
        await Deno.writeTextFile(file, SERVER_PASSWORD, { mode: 0o600 });
        const { port } = sharedServer().server;
        const store = `postgres://${SERVER_ROLE}@localhost:${port}/postgres`;
        const told = async () => {
          const lines: string[] = [];
          await checkSharedStore({ keys, store }, (line) => lines.push(line));
          return lines.map((line) => line.split(",")[0]);
        };
        assertEquals(await told(), ["The database has no account"]);
        const { owner } = sharedServer();
        await owner.transact((transaction) =>
          transaction.query("INSERT INTO account VALUES ('alice', '')")
        );
        assertEquals(await told(), []);
        assertEquals(await database.query("SELECT name FROM account"), [
          { name: "alice" },
        ]);
      })
    ),
});

/** Tables of an earlier version, in a schema of their own that logins see. */
async function withTablesOf(
  version: number,
  test: (logins: SharedLogins) => Promise<void>,
): Promise<void> {
  const { server } = sharedServer();
  const owner = await server.connect();
  const path = "SET search_path TO earlier";
  const login = server.database({ user: LOGIN_ROLE }, 1);
  try {
    await owner.query(`CREATE SCHEMA earlier; ${path}`);
    for (const upgrade of UPGRADES.slice(0, version)) {
      await owner.query(upgrade);
    }
    await owner.query(`UPDATE store SET version = ${version}`);
    const role = loginRole(SERVER_ROLE);
    await owner.query(`GRANT USAGE ON SCHEMA earlier TO ${role}`);
    if (version > 1) await owner.query(`GRANT SELECT ON store TO ${role}`);
    await login.query(path);
    await test(new SharedLogins(login));
  } finally {
    await login.close();
    await owner.query("DROP SCHEMA earlier CASCADE");
    await owner.close();
  }
}

for (
  const [version, words] of [
    [1, "permission denied for table store: mail-server --init-store with"],
    [
      2,
      `its tables have version 2, and this program needs ${SCHEMA_VERSION}: run`,
    ],
  ] as const
) {
  Deno.test({
    name: `logins over tables of version ${version} say how to upgrade them`,
    ignore,
    fn: () =>
      withTablesOf(version, async (logins) => {
        const check = () => logins.check();
        await assertRejects(check, Error, `Cannot ask the database: ${words}`);
      }),
  });
}

import { assertEquals, assertMatch } from "@std/assert";
import { openPostgresStore } from "../../../lib/store/postgres/postgres_store.ts";
import { Group } from "../../support/group.ts";
import { printed, runProgram } from "../../support/programs.ts";
import {
  HAS_POSTGRES,
  LOGIN_PASSWORD,
  SERVER_PASSWORD,
  SERVER_ROLE,
  sharedServer,
  withTables,
} from "../../store/postgres/support/postgres_server.ts";
import { readText, titles } from "../../store/support/mails.ts";
import { filesOf } from "../../store/transfer/support/files_of.ts";
import { sendText } from "../../support/sessions.ts";
import { IN_DATABASE } from "../../support/store/group_database.ts";

const CONTENT = "x".repeat(600_000);

Deno.test({
  name:
    "--migrate copies a served folder once its server has stopped, and back",
  ignore: !HAS_POSTGRES || IN_DATABASE,
  fn: () =>
    withTables(async (database) => {
      await using group = await Group.create();
      const { port } = sharedServer().server;
      const url = `postgres://${SERVER_ROLE}@localhost:${port}/postgres`;
      const password = `${group.dir}/keys/server/store.pass`;
      await Deno.writeTextFile(password, SERVER_PASSWORD, { mode: 0o600 });
      const migrate = (from: string, to: string) =>
        runProgram("server", ["--migrate", from, to], { cwd: group.dir });

      const server = await group.serve();
      const alice = await group.connect(server, "alice");
      await sendText(alice, { to: ["bob"], title: "Hi" }, CONTENT);
      await alice.close();
      const refused = await migrate("mail", url);
      assertEquals([refused.code, refused.stdout], [1, ""]);
      assertMatch(
        refused.stderr,
        /A mail-server serves \S+mail; stop it first/,
      );
      await server.stop();

      const one = /^Copied \d+ boxes with 1 mail from \S+ to \S+; both have/;
      assertMatch(await printed(migrate("mail", url)), one);
      const store = openPostgresStore(database);
      assertEquals(await titles(store, "bob"), ["Hi"]);
      const read = await readText(store, "bob", { index: 1 });
      assertEquals([read?.content, read?.unread], [CONTENT, true]);
      await store.delete("bob", { index: 1 });
      await store.close();

      assertMatch(
        await printed(migrate(url, "back")),
        /with 0 mails and 1 deleted within a day from .*\nNext, for the accounts: keygen --from-store postgres:/,
      );
      assertEquals(
        Object.values(filesOf(`${group.dir}/back/bob/deleted`)),
        Object.values(filesOf(`${group.dir}/mail/bob/new`)),
      );
      await database.transact((owner) =>
        owner.query("UPDATE store SET unfinished = '/srv/mail'")
      );
      const words =
        /--migrate from \/srv\/mail has not brought all mail: run that again$/m;
      const logins = `${group.dir}/keys/server/store_login.pass`;
      await Deno.writeTextFile(logins, LOGIN_PASSWORD, { mode: 0o600 });
      for (const program of ["server", "keygen"] as const) {
        const args = program === "server" ? [] : [
          ...["--store-password-file", password],
        ];
        const { code, stderr } = await runProgram(program, [
          ...["--store", url, ...args],
        ], { cwd: group.dir });
        assertEquals(code, 1);
        assertMatch(stderr, words);
      }
      await database.transact((owner) =>
        owner.query("UPDATE store SET unfinished = NULL")
      );

      const other = await migrate("mail", url);
      assertEquals(other.code, 1);
      assertMatch(other.stderr, /The box of bob in \S+ has a mail that the/);
    }),
});

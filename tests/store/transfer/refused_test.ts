import { assertEquals, assertRejects } from "@std/assert";
import { openMailStore } from "../../../lib/store/maildir/maildir_store.ts";
import { openPostgresStore } from "../../../lib/store/postgres/postgres_store.ts";
import { DatabaseError } from "../../../lib/store/postgres/database/database_error.ts";
import { beat } from "../../../lib/store/postgres/places/servers.ts";
import { TransferError } from "../../../lib/store/transfer/transfer.ts";
import { NOON, send } from "../support/mails.ts";
import { withFolder } from "../maildir/support/temp_store.ts";
import {
  HAS_POSTGRES,
  sharedServer,
  withTables,
} from "../postgres/support/postgres_server.ts";
import { allOf } from "./support/all_of.ts";
import { fewMails } from "./support/few_mails.ts";
import { filesOf } from "./support/files_of.ts";
import { toDatabase, toFolder } from "./support/moves.ts";

const NOW = NOON + 60_000;
const now = () => NOW;
const ignore = !HAS_POSTGRES;

Deno.test({
  name: "a place with other mail of a box is refused, and stays as it is",
  ignore,
  fn: () =>
    withTables((database) =>
      withFolder(async (dir) => {
        const [from, other] = ["from", "other"].map((name) => `${dir}/${name}`);
        Deno.mkdirSync(from);
        await fewMails(from);
        Deno.mkdirSync(other);
        const folder = openMailStore(other, { now });
        await send(folder, "Another", { to: ["bob"], id: "of-the-other" });
        folder.close();
        const files = filesOf(other);
        const message = "The box of ";

        await toDatabase(from, database, NOW);
        const out = () => toFolder(database, other, NOW);
        await assertRejects(out, TransferError, message);
        assertEquals(filesOf(other), files);
        const store = openPostgresStore(database, { now });
        const all = await allOf(store);
        const into = () => toDatabase(other, database, NOW);
        await assertRejects(into, TransferError, message);
        assertEquals(await allOf(store), all);

        await store.mark("bob", { index: 1, unread: false });
        const again = () => toDatabase(from, database, NOW);
        await assertRejects(again, TransferError, "or has with other marks");
        await store.close();
      })
    ),
});

Deno.test({
  name: "a database that a server uses is refused to who may see that",
  ignore,
  fn: () =>
    withTables((database) =>
      withFolder(async (root) => {
        const { owner } = sharedServer();
        const id = crypto.randomUUID();
        const server = { id, name: "db-host", started: NOW, status: "{}" };
        await beat(owner, server, new Map());
        await assertRejects(
          () => toDatabase(root, owner, NOW),
          TransferError,
          "A mail-server on db-host uses the database",
        );
        const out = () => toFolder(owner, `${root}/to`, NOW);
        await assertRejects(out, TransferError, "A mail-server on db-host");
        assertEquals((await toDatabase(root, database, NOW)).boxes, 0);
      })
    ),
});

Deno.test({
  name: "a database without tables is refused",
  ignore,
  fn: () =>
    withFolder(async (root) => {
      const { server } = sharedServer();
      const database = server.database({ database: "template1" });
      try {
        const into = () => toDatabase(root, database, NOW);
        await assertRejects(
          into,
          DatabaseError,
          "run mail-server --init-store",
        );
      } finally {
        await database.close();
      }
    }),
});

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Failure } from "../../../lib/program/failure.ts";
import {
  checkMail,
  type Finding,
} from "../../../lib/store/maildir/check/check_mail.ts";
import { diskFileSystem } from "../../../lib/store/maildir/file_system.ts";
import {
  checkFinished,
  markUnfinished,
} from "../../../lib/store/maildir/transfer/unfinished.ts";
import { DatabaseError } from "../../../lib/store/postgres/database/database_error.ts";
import type { Database } from "../../../lib/store/postgres/database/sql.ts";
import { checkStore } from "../../../lib/store/postgres/transfer/unfinished.ts";
import { TransferError } from "../../../lib/store/transfer/transfer.ts";
import { NOON } from "../support/mails.ts";
import { withFolder } from "../maildir/support/temp_store.ts";
import {
  HAS_POSTGRES,
  withTables,
} from "../postgres/support/postgres_server.ts";
import { failingDatabase } from "./support/failing_database.ts";
import { fewMails } from "./support/few_mails.ts";
import { toDatabase, toFolder } from "./support/moves.ts";

const NOW = NOON + 60_000;
const ignore = !HAS_POSTGRES;

/** Moves a folder's mail, and goes away once some of it may be there. */
async function cutShort(root: string, database: Database): Promise<void> {
  const failing = failingDatabase(database, 9);
  await assertRejects(() => toDatabase(root, failing, NOW));
}

Deno.test({
  name: "a database is of no use until all mail of a folder has come",
  ignore,
  fn: () =>
    withTables((database) =>
      withFolder(async (dir) => {
        const [from, other, to] = ["from", "other", "to"].map((name) =>
          `${dir}/${name}`
        );
        Deno.mkdirSync(from);
        Deno.mkdirSync(other);
        await fewMails(from);
        await checkStore(database);
        await cutShort(from, database);
        const words =
          `mail-server --migrate from ${from} has not brought all mail: run that again`;
        const use = () => checkStore(database);
        await assertRejects(use, DatabaseError, words);
        const on = () => toFolder(database, to, NOW);
        await assertRejects(on, TransferError, `Cannot move the data`);
        const mixed = () => toDatabase(other, database, NOW);
        await assertRejects(mixed, TransferError, `${words} first`);
        await assertRejects(use, DatabaseError, words);
        await toDatabase(from, database, NOW);
        await checkStore(database);
      })
    ),
});

Deno.test({
  name: "a folder is of no use until all mail of a database has come",
  ignore,
  fn: () =>
    withTables((database) =>
      withFolder(async (dir) => {
        const [from, to] = ["from", "to"].map((name) => `${dir}/${name}`);
        Deno.mkdirSync(from);
        await fewMails(from);
        await toDatabase(from, database, NOW);
        const failing = failingDatabase(database, 9);
        await assertRejects(() => toFolder(failing, to, NOW));
        const words =
          "mail-server --migrate from the database has not brought all mail: run that again";
        const error = assertThrows(() => checkFinished(to), Failure, words);
        assertEquals(error.exitCode, 1);
        const on = () => toDatabase(to, database, NOW);
        await assertRejects(on, TransferError, words);
        const findings: Finding[] = [];
        const summary = await checkMail(to, (one) => findings.push(one));
        assertEquals(findings.filter(({ path }) => path === to), [{
          path: to,
          problem: `is not complete: ${words}`,
          state: "left",
        }]);
        assertEquals(summary.left, 1);
        await toFolder(database, to, NOW);
        checkFinished(to);
      })
    ),
});

Deno.test({
  name: "a move goes on by another role, and after another host took over",
  ignore,
  fn: () =>
    withTables((database) =>
      withFolder(async (root) => {
        const [before, now] = ["owner@db1/mail", "letterlock@db1,db2:6432/mail"]
          .map((place) => `postgres://${place}`);
        markUnfinished(diskFileSystem, root, before);
        await toFolder(database, root, NOW, { name: now });
        checkFinished(root);
        markUnfinished(diskFileSystem, root, before);
        const other = { name: "postgres://owner@db1/other" };
        const wrong = () => toFolder(database, root, NOW, other);
        await assertRejects(wrong, TransferError, `from ${before} has not`);
      })
    ),
});

import { assert, assertEquals, assertRejects } from "@std/assert";
import { hashPassword } from "../../../../lib/crypto/password_hash.ts";
import { AccountWriter } from "../../../../lib/store/postgres/accounts/account_writer.ts";
import { changeNumber } from "../../../../lib/store/postgres/accounts/change_number.ts";
import { DatabaseError } from "../../../../lib/store/postgres/database/database_error.ts";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import { failingAt, PlannedError } from "../support/failing_database.ts";
import {
  HAS_POSTGRES,
  SERVER_ROLE,
  sharedServer,
  withTables,
} from "../support/postgres_server.ts";

const ignore = !HAS_POSTGRES;
const DAY = new Date(2026, 10, 28);
const RECORD = await hashPassword("a", 1);

/** Alice, and a list; a box of zoe's that an account before hers left. */
async function withAlice(
  test: (owner: Database, writer: AccountWriter) => Promise<void>,
): Promise<void> {
  await withTables(async () => {
    const { owner } = sharedServer();
    const writer = new AccountWriter(owner);
    await writer.addKey("alice", "PEM");
    await writer.savePasswords(new Map([["alice", RECORD]]));
    await writer.saveList("list 1", undefined);
    await writer.makeBox("zoe");
    await owner.transact(async (transaction) => {
      await transaction.query("UPDATE box SET arrived = 1");
      await transaction.query("INSERT INTO sent VALUES ('zoe', 't', 'm', 0)");
    });
    await test(owner, writer);
  });
}

/** What the tables have, without numbers of rows. */
async function contents(owner: Database): Promise<unknown> {
  const all = await new AccountWriter(owner).readAll();
  const spans = await owner.query(
    "SELECT b.name FROM span s JOIN box b ON b.id = s.box ORDER BY 1",
  );
  const sent = await owner.query("SELECT sender FROM sent ORDER BY 1");
  return { ...all, spans, sent, number: await changeNumber(owner) };
}

const STEPS: Record<string, (writer: AccountWriter) => Promise<unknown>> = {
  "addKey()": (writer) => writer.addKey("zoe", "PEM of zoe"),
  "removeKey()": (writer) => writer.removeKey("alice"),
  "savePasswords()": (writer) =>
    writer.savePasswords(new Map([["alice", undefined]])),
  "saveList()": (writer) => writer.saveList("list 2", "list 1"),
  "end()": (writer) => writer.end("alice", DAY),
  "setUsedAside()": (writer) => writer.setUsedAside("zoe", DAY),
};

for (const [name, step] of Object.entries(STEPS)) {
  Deno.test({
    name: `${name} that is cut at any statement leaves all as it was`,
    ignore,
    fn: () =>
      withAlice(async (owner) => {
        const before = await contents(owner);
        let at = 0;
        for (;; at++) {
          const cut = new AccountWriter(failingAt(owner, at));
          try {
            await step(cut);
            break;
          } catch (error) {
            if (!(error instanceof PlannedError)) throw error;
          }
          assertEquals(await contents(owner), before);
        }
        assert(at > 1);
        const after = await contents(owner);
        assert(JSON.stringify(after) !== JSON.stringify(before));
      }),
  });
}

Deno.test({
  name: "takeOver() takes all or nothing, into tables without accounts alone",
  ignore,
  fn: () =>
    withTables(async () => {
      const { owner } = sharedServer();
      const all = {
        accounts: [
          { name: "alice", publicKey: "PEM", record: RECORD },
          { name: "zoe", publicKey: "PEM 2", record: undefined },
        ],
        list: "list",
      };
      const before = await contents(owner);
      for (let at = 0; at < 6; at++) {
        const cut = new AccountWriter(failingAt(owner, at));
        await assertRejects(() => cut.takeOver(all), PlannedError);
        assertEquals(await contents(owner), before);
      }
      const writer = new AccountWriter(owner);
      await writer.takeOver(all);
      const boxes = ["alice", "zoe"];
      assertEquals(await writer.readAll(), { ...all, boxes });
      const error = await assertRejects(
        () => writer.takeOver(all),
        DatabaseError,
      );
      assertEquals(
        error.message,
        "there are accounts since this keygen began, as another one changed it: run it again",
      );
    }),
});

Deno.test({
  name: "two keygens at once: what the other one did is not undone",
  ignore,
  fn: () =>
    withAlice(async (_, writer) => {
      const refused = async (step: Promise<unknown>, what: RegExp) => {
        const { message } = await assertRejects(() => step, DatabaseError);
        assert(what.test(message), message);
      };
      await writer.addKey("alice", "PEM");
      await refused(writer.addKey("alice", "PEM 2"), /alice has another key/);
      await writer.saveList("list 1", "list 0");
      await refused(writer.saveList("list 2", "list 0"), /list is another/);
      await refused(writer.saveList("list 2", undefined), /list is another/);
      const records = new Map([["bob", RECORD]]);
      await refused(writer.savePasswords(records), /account of bob is gone/);
      const [{ publicKey, record }] = (await writer.readAll()).accounts;
      assertEquals([publicKey, record], ["PEM", RECORD]);
    }),
});

Deno.test({
  name: "servers are told of each change of accounts, and of no box",
  ignore,
  fn: () =>
    withAlice(async (owner, writer) => {
      const told: [string, number][] = [];
      for (const [name, step] of Object.entries(STEPS)) {
        const before = await changeNumber(owner);
        await step(writer);
        told.push([name, await changeNumber(owner) - before]);
      }
      const expected = Object.keys(STEPS).map((name) => [name, 1]);
      expected.at(-1)![1] = 0;
      assertEquals(told, expected as [string, number][]);
    }),
});

Deno.test({
  name: "the role of sessions can change no account, and reads no password",
  ignore,
  fn: () =>
    withAlice(async () => {
      const { server } = sharedServer();
      const database = server.database({ user: SERVER_ROLE });
      try {
        const writer = new AccountWriter(database);
        for (const step of [STEPS["addKey()"], STEPS["end()"]]) {
          await assertRejects(() => step(writer), DatabaseError, "denied");
        }
        await assertRejects(() => writer.readAll(), DatabaseError, "denied");
      } finally {
        await database.close();
      }
    }),
});

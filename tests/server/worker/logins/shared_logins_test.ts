import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  DUMMY_RECORD,
  hashPassword,
} from "../../../../lib/crypto/password_hash.ts";
import { LOGIN_STORE_MS } from "../../../../lib/server/limits.ts";
import { stampOf } from "../../../../lib/server/worker/logins/account_stamp.ts";
import {
  inDatabase,
  openSharedLogins,
  SharedLogins,
} from "../../../../lib/server/worker/store/shared_logins.ts";
import { tellChange } from "../../../../lib/store/postgres/accounts/change_number.ts";
import {
  readRecord,
  recordText,
} from "../../../../lib/store/postgres/accounts/password_records.ts";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import { withFolder } from "../../../keys/folder.ts";
import {
  HAS_POSTGRES,
  LOGIN_PASSWORD,
  LOGIN_ROLE,
  SERVER_ROLE,
  sharedServer,
  withTables,
} from "../../../store/postgres/support/postgres_server.ts";
import { exampleRsaPem } from "../../../support/example_keys.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

const ignore = !HAS_POSTGRES;
const { publicPem } = await exampleRsaPem("client");
const ALICE = await hashPassword("a", 1);

/** Runs `test` with the accounts of a database, in which alice has the password "a". */
async function withLogins(
  test: (logins: SharedLogins, owner: Database) => Promise<void>,
): Promise<void> {
  await withTables(async () => {
    const { server, owner } = sharedServer();
    const logins = new SharedLogins(server.database({ user: LOGIN_ROLE }));
    try {
      await change(owner, [
        ["INSERT INTO account VALUES ('alice', $1)", publicPem],
        ["INSERT INTO account VALUES ('bob', $1)", "no key"],
        ["INSERT INTO password VALUES ('alice', $1)", recordText(ALICE)],
      ]);
      await test(logins, owner);
    } finally {
      await logins.close();
    }
  });
}

/** What keygen does. */
async function change(
  owner: Database,
  statements: [string, ...string[]][],
): Promise<void> {
  await owner.transact(async (transaction) => {
    for (const [text, ...values] of statements) {
      await transaction.query(text, values);
    }
    await tellChange(transaction);
  });
}

Deno.test({
  name: "SharedLogins check a password, and say what its account is known by",
  ignore,
  fn: () =>
    withLogins(async (logins) => {
      await logins.check();
      const accountOf = await logins.readPasswords();
      const alice = await accountOf("alice", "a");
      assertMatch(alice!, /^[0-9a-f]{64}$/);
      const stamps = await logins.stampsOf(["alice", "zoe", "bob"]);
      assertEquals([...stamps], [["alice", alice!]]);
      assertEquals(alice, await stampOf(ALICE));
      for (const [user, password] of [["alice", "b"], ["zoe", "a"]]) {
        assertEquals(await accountOf(user, password), undefined);
      }
    }),
});

Deno.test({
  name: "SharedLogins compute one hash, and no cheaper one for who is unknown",
  ignore,
  fn: () =>
    withLogins(async (logins) => {
      const { subtle } = crypto;
      const iterations: number[] = [];
      const { deriveBits } = subtle;
      subtle.deriveBits = (algorithm, ...rest) => {
        iterations.push((algorithm as Pbkdf2Params).iterations);
        return deriveBits.call(subtle, algorithm, ...rest);
      };
      try {
        const accountOf = await logins.readPasswords();
        // Without a password, without an account, and names that none can have.
        for (const user of ["bob", "zoe", "", "a\0b"]) {
          assertEquals(await accountOf(user, "a"), undefined);
        }
      } finally {
        subtle.deriveBits = deriveBits;
      }
      assertEquals(iterations, Array(4).fill(DUMMY_RECORD.iterations));
    }),
});

Deno.test({
  name: "SharedLogins see another password and an account that ended",
  ignore,
  fn: () =>
    withLogins(async (logins, owner) => {
      const versions = [await logins.version()];
      const next = await hashPassword("a2", 1);
      const update = "UPDATE password SET record = $1 WHERE name = 'alice'";
      await change(owner, [[update, recordText(next)]]);
      versions.push(await logins.version());
      const accountOf = await logins.readPasswords();
      assertEquals(await accountOf("alice", "a"), undefined);
      assertEquals(await accountOf("alice", "a2"), await stampOf(next));
      assertEquals((await logins.loadUserKey("alice")).type, "public");
      await change(owner, [["DELETE FROM account WHERE name = 'alice'"]]);
      versions.push(await logins.version());
      assertEquals(await logins.stampsOf(["alice"]), new Map());
      assertEquals(await accountOf("alice", "a2"), undefined);
      assertEquals(new Set(versions).size, 3);
      const gone = () => logins.loadUserKey("alice");
      await assertRejects(gone, Error, "alice has no account any more");
      const damaged = () => logins.loadUserKey("bob");
      await assertRejects(damaged, Error, "the public key of bob");
    }),
});

Deno.test({
  name: "SharedLogins go on after the database has ended their connections",
  ignore,
  fn: () =>
    withLogins(async (logins, owner) => {
      const accountOf = await logins.readPasswords();
      assert(await accountOf("alice", "a"));
      const ended = await owner.query(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = $1",
        [LOGIN_ROLE],
      );
      assert(ended.length > 0);
      assert(await accountOf("alice", "a"));
    }),
});

Deno.test("SharedLogins wait for a database that does not answer for some seconds only", async () => {
  const clock = new FakeClock();
  const silent = { query: () => new Promise(() => {}), close: async () => {} };
  const trouble: { told?: string } = {};
  const logins = new SharedLogins(silent as unknown as Database, {
    ...{ clock, trouble },
  });
  const accountOf = await logins.readPasswords();
  const asked = [
    () => accountOf("alice", "a"),
    () => logins.loadUserKey("alice"),
    () => logins.stampsOf(["alice"]),
    () => logins.version(),
  ].map((ask) =>
    assertRejects(ask, Error, "Cannot ask the database: no answer")
  );
  assertEquals(clock.pending, asked.length);
  await clock.advance(LOGIN_STORE_MS);
  await Promise.all(asked);
  assertEquals(clock.pending, 0);
  const late = assertRejects(
    () => logins.version(),
    Error,
    "no answer in 7 s: db1:5432: nothing listens there",
  );
  trouble.told = "db1:5432: nothing listens there";
  await clock.advance(LOGIN_STORE_MS);
  await late;
});

Deno.test({
  name:
    "a server's logins come as a role of their own, by a password of its own",
  ignore,
  fn: () =>
    withLogins((_, owner) =>
      withFolder(async (dir) => {
        const keys = await Deno.realPath(dir);
        const { port } = sharedServer().server;
        const store = `postgres://${SERVER_ROLE}@localhost:${port}/postgres`;
        const open = () => openSharedLogins({ keys, store });
        await assertRejects(open, Error, "store_login.pass is missing");
        const file = `${keys}/store_login.pass`;
        await Deno.writeTextFile(file, "not this one\n", { mode: 0o600 });
        const { message } = await assertRejects(open, Error, LOGIN_ROLE);
        assert(!message.includes("not this one"));
        await Deno.writeTextFile(file, `${LOGIN_PASSWORD}\n`);
        const logins = await open();
        assert(await (await logins.readPasswords())("alice", "a"));
        await logins.close();
        const record = await hashPassword("a2", 1);
        const write = inDatabase({ keys, store });
        const change = { user: "alice", old: "a", record };
        assertEquals(await write(change), true);
        assertEquals(await readRecord(owner, "alice"), record);
        assertEquals(await write(change), true, "it is done already");
        assertEquals(await write({ ...change, record: ALICE }), false);
      })
    ),
});

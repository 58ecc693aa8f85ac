import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  hashPassword,
  type PasswordRecord,
  verifyPassword,
} from "../../../../lib/crypto/password_hash.ts";
import { changeNumber } from "../../../../lib/store/postgres/accounts/change_number.ts";
import { changePassword } from "../../../../lib/store/postgres/accounts/change_password.ts";
import {
  readRecord,
  readRecords,
  recordText,
} from "../../../../lib/store/postgres/accounts/password_records.ts";
import { DatabaseError } from "../../../../lib/store/postgres/database/database_error.ts";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import {
  HAS_POSTGRES,
  LOGIN_ROLE,
  sharedServer,
  withTables,
} from "../support/postgres_server.ts";

const ignore = !HAS_POSTGRES;

/** The role that checks logins, where alice has the password "a" and bob "b". */
async function withPasswords(
  test: (database: Database, alice: PasswordRecord) => Promise<void>,
): Promise<void> {
  await withTables(async () => {
    const { server, owner } = sharedServer();
    const database = server.database({ user: LOGIN_ROLE });
    try {
      const alice = await hashPassword("a", 1);
      await put(owner, "alice", recordText(alice));
      await put(owner, "bob", recordText(await hashPassword("b", 1)));
      await test(database, alice);
    } finally {
      await database.close();
    }
  });
}

async function put(
  owner: Database,
  name: string,
  record: string,
): Promise<void> {
  await owner.transact(async (transaction) => {
    await transaction.query("INSERT INTO account VALUES ($1, '')", [name]);
    await transaction.query("INSERT INTO password VALUES ($1, $2)", [
      name,
      record,
    ]);
  });
}

Deno.test({
  name: "records of passwords come back as they were put, of who has one",
  ignore,
  fn: () =>
    withPasswords(async (database, alice) => {
      assertEquals(await readRecord(database, "alice"), alice);
      for (const name of ["zoe", "", "a\0b"]) {
        assertEquals(await readRecord(database, name), undefined);
      }
      const records = await readRecords(database, ["alice", "zoe", "a\0b"]);
      assertEquals([...records], [["alice", alice]]);
    }),
});

Deno.test({
  name: "a damaged record is told, without what it holds",
  ignore,
  fn: () =>
    withPasswords(async (database) => {
      for (const [i, text] of ["secret", '{"salt":"secret"}'].entries()) {
        await put(sharedServer().owner, `zoe${i}`, text);
        const { message } = await assertRejects(
          () => readRecord(database, `zoe${i}`),
          DatabaseError,
          `password record of zoe${i}`,
        );
        assert(!message.includes("secret"));
      }
    }),
});

Deno.test({
  name: "changePassword() writes a record if the old password is right",
  ignore,
  fn: () =>
    withPasswords(async (database) => {
      const before = await changeNumber(database);
      const record = await hashPassword("a2", 1);
      const change = { user: "alice", record };
      assertEquals(
        await changePassword(database, { ...change, old: "x" }),
        false,
      );
      assertEquals(await changeNumber(database), before, "nothing changed");
      assert(await changePassword(database, { ...change, old: "a" }));
      assertEquals(await readRecord(database, "alice"), record);
      assert(await changeNumber(database) > before, "servers look again");
      const bob = await readRecord(database, "bob");
      assert(await verifyPassword("b", bob!));
      await assertRejects(
        () => changePassword(database, { ...change, user: "zoe", old: "a" }),
        Error,
        "the account is gone",
      );
    }),
});

Deno.test({
  name: "of two who change a password at once, the second one's old is wrong",
  ignore,
  fn: () =>
    withPasswords(async (database) => {
      const records = await Promise.all(
        ["a2", "a3"].map((password) => hashPassword(password, 1)),
      );
      const changed = await Promise.all(
        records.map((record) =>
          changePassword(database, { user: "alice", old: "a", record })
        ),
      );
      assertEquals(changed.filter(Boolean).length, 1);
      const now = await readRecord(database, "alice");
      assertEquals(now, records[changed.indexOf(true)]);
    }),
});

Deno.test({
  name: "a change whose commit nobody heard of is done when it is tried again",
  ignore,
  fn: () =>
    withPasswords(async (database) => {
      let isFirst = true;
      const deaf: Pick<Database, "transact"> = {
        async transact(work, options) {
          const result = await database.transact(work, options);
          if (isFirst) {
            isFirst = false;
            throw new DatabaseError("Connection terminated");
          }
          return result;
        },
      };
      const record = await hashPassword("a2", 1);
      const change = { user: "alice", old: "a", record };
      assertEquals(await changePassword(deaf, change), true);
      assertEquals(await readRecord(database, "alice"), record);
    }),
});

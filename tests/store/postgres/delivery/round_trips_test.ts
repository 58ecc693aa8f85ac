import { assertEquals } from "@std/assert";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import { openPostgresStore } from "../../../../lib/store/postgres/postgres_store.ts";
import { readText, send, totals } from "../../support/mails.ts";
import { HAS_POSTGRES, withTables } from "../support/postgres_server.ts";

const ignore = !HAS_POSTGRES;

/** A database that counts how often its server is asked and waited for. */
function counting(database: Database) {
  const asked = { times: 0 };
  const ask = <T>(answer: Promise<T>): Promise<T> => {
    asked.times++;
    return answer;
  };
  const counted: Database = {
    query: (...args) => ask(database.query(...args)),
    copyOut: (select) => ask(database.copyOut(select)),
    copyIn: (rows) => ask(database.copyIn(rows)),
    atOnce: (statements) => ask(database.atOnce(statements)),
    close: () => database.close(),
    async transact(work, options) {
      const result = await database.transact((transaction, first) => {
        // Its beginning, with what comes first.
        asked.times++;
        const query = (...args: Parameters<Database["query"]>) =>
          ask(transaction.query(...args));
        return work({ query }, first);
      }, options);
      // Its end.
      asked.times++;
      return result;
    },
  };
  const during = async (action: () => Promise<unknown>): Promise<number> => {
    asked.times = 0;
    await action();
    return asked.times;
  };
  return { counted, during };
}

Deno.test({
  name: "a mail costs two ways to the database and back, to one or to three",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const { counted, during } = counting(database);
      const store = openPostgresStore(counted);
      const to = ["bob", "carol", "dave"];
      // The first one makes the boxes.
      await send(store, "", { to });
      await store.runDeferred();
      // What is there; all the rest.
      assertEquals(await during(() => send(store)), 2);
      assertEquals(await during(() => send(store, "", { to })), 2);
      const large = new Uint8Array(600_000);
      // Two copies more; begin and lock; one look whether they are there; add; commit.
      assertEquals(await during(() => send(store, large)), 7);
      assertEquals(await totals(store, to), [4, 2, 2]);
    }),
});

Deno.test({
  name: "a list costs one way to the database and back, and so does a mail",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const { counted, during } = counting(database);
      const store = openPostgresStore(counted);
      await send(store);
      await store.runDeferred();
      const list = () => store.list("bob", { limit: 50 });
      assertEquals(await during(list), 1);
      const read = () => readText(store, "bob", { index: 1, peek: true });
      assertEquals(await during(read), 1);
    }),
});

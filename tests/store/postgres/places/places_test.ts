import { assertEquals, assertRejects } from "@std/assert";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import { DatabaseError } from "../../../../lib/store/postgres/database/database_error.ts";
import {
  freePlace,
  type PlaceLimits,
  takePlace,
} from "../../../../lib/store/postgres/places/places.ts";
import { removeEnded } from "../../../../lib/store/postgres/places/servers.ts";
import { HAS_POSTGRES, sharedServer } from "../support/postgres_server.ts";
import { age, ONE, placesOf, TWO, withServers } from "./sites.ts";

function test(name: string, run: (database: Database) => Promise<void>): void {
  Deno.test({ name, ignore: !HAS_POSTGRES, fn: () => withServers(run) });
}

/** Takes one for a user. */
function take(
  database: Database,
  server: string,
  session: number,
  limits: PlaceLimits,
  name = "alice",
): Promise<string> {
  return takePlace(database, { server, session, name }, limits);
}

test("a user's sessions are counted over all servers", async (database) => {
  const limits = { perUser: 2 };
  assertEquals(await take(database, ONE, 1, limits), "taken");
  assertEquals(await take(database, TWO, 1, limits), "taken");
  assertEquals(await take(database, ONE, 2, limits), "surplus");
  assertEquals(await take(database, ONE, 3, limits, "bob"), "taken");
  assertEquals(await placesOf(database), [
    "one 1 alice",
    "one 3 bob",
    "two 1 alice",
  ]);
  await freePlace(database, { server: TWO, session: 1 });
  await freePlace(database, { server: TWO, session: 1 });
  assertEquals(await take(database, ONE, 4, limits), "taken");
});

test("the group's sessions are counted over all servers", async (database) => {
  const limits = { perUser: 2, group: 3 };
  assertEquals(await take(database, ONE, 1, limits), "taken");
  assertEquals(await take(database, TWO, 1, limits, "bob"), "taken");
  assertEquals(await take(database, TWO, 2, limits), "taken");
  assertEquals(await take(database, ONE, 2, limits, "bob"), "full");
  // Who has as many as one may have can end one of them.
  assertEquals(await take(database, ONE, 3, limits), "surplus");
});

test("of many that want the last places at once, as many get one", async (database) => {
  const other = sharedServer().server.database({ user: "letterlock_login" }, 3);
  try {
    const limits = { perUser: 50, group: 5 };
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, i) => {
        const [of, server] = i % 2 ? [database, ONE] : [other, TWO];
        return take(of, server, i, limits, `user${i}`);
      }),
    );
    const taken = answers.filter((answer) => answer === "taken");
    assertEquals(taken.length, 5);
    assertEquals((await placesOf(database)).length, 5);
    const own = await Promise.all(
      Array.from(
        { length: 12 },
        (_, i) => take(i % 2 ? database : other, ONE, 100 + i, { perUser: 2 }),
      ),
    );
    assertEquals(own.filter((answer) => answer === "taken").length, 2);
  } finally {
    await other.close();
  }
});

test("a server that nobody hears of frees its places", async (database) => {
  const limits = { perUser: 1 };
  await take(database, ONE, 1, limits);
  assertEquals(await take(database, TWO, 1, limits), "surplus");
  await age(ONE, 19_000);
  assertEquals(await take(database, TWO, 1, limits), "surplus");
  await age(ONE, 2000);
  // Before anybody has removed it.
  assertEquals(await take(database, TWO, 2, limits), "taken");
  await Promise.all([removeEnded(database), removeEnded(database)]);
  assertEquals(await placesOf(database), ["two 2 alice"]);
});

test("a server that was taken for ended gets no place before its next beat", async (database) => {
  await age(ONE);
  await removeEnded(database);
  await assertRejects(
    () => take(database, ONE, 1, { perUser: 1 }),
    DatabaseError,
  );
});

test("a place that another server's turn delays is given once that is over", async (database) => {
  const holder = sharedServer().server.database(
    { user: "letterlock_login" },
    1,
  );
  try {
    const held = Promise.withResolvers<void>();
    const over = Promise.withResolvers<void>();
    const holding = holder.transact(async (connection) => {
      await connection.query("SELECT number FROM turn FOR UPDATE");
      held.resolve();
      await over.promise;
    });
    await held.promise;
    const taking = take(database, ONE, 1, { perUser: 1 });
    assertEquals(await placesOf(database), []);
    over.resolve();
    await holding;
    assertEquals(await taking, "taken");
  } finally {
    await holder.close();
  }
});

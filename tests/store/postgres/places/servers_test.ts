import { assert, assertEquals } from "@std/assert";
import { takePlace } from "../../../../lib/store/postgres/places/places.ts";
import {
  listServers,
  removeEnded,
  removeServer,
} from "../../../../lib/store/postgres/places/servers.ts";
import { HAS_POSTGRES } from "../support/postgres_server.ts";
import { age, beatOf, ONE, placesOf, TWO, withServers } from "./sites.ts";

Deno.test({
  name: "a beat makes the places of a server those that it says it has",
  ignore: !HAS_POSTGRES,
  fn: () =>
    withServers(async (database) => {
      await beatOf(database, TWO, [[7, "bob"]]);
      await beatOf(database, ONE, [[1, "alice"], [2, "bob"]]);
      await beatOf(database, ONE, [[2, "bob"], [3, "carol"], [4, "carol"]]);
      const all = ["one 2 bob", "one 3 carol", "one 4 carol", "two 7 bob"];
      assertEquals(await placesOf(database), all);
      // It was taken for ended, and is there again.
      await age(ONE);
      await removeEnded(database);
      assertEquals(await placesOf(database), ["two 7 bob"]);
      await beatOf(database, ONE, [[2, "bob"]]);
      assertEquals(await placesOf(database), ["one 2 bob", "two 7 bob"]);
      await removeServer(database, ONE);
      assertEquals(await placesOf(database), ["two 7 bob"]);
    }),
});

Deno.test({
  name: "listServers() tells of those that are there, with what they said",
  ignore: !HAS_POSTGRES,
  fn: () =>
    withServers(async (database) => {
      const place = { server: TWO, session: 3, name: "alice" };
      await takePlace(database, place, { perUser: 1 });
      await age(ONE, 5000);
      const [one, two] = await listServers(database);
      assert(one.seenAgo >= 5000 && two.seenAgo < one.seenAgo);
      const common = { started: 1000, seenAgo: 0 };
      assertEquals([{ ...one, seenAgo: 0 }, { ...two, seenAgo: 0 }], [
        { ...common, id: ONE, name: "one", status: '{"of":"one"}', places: 0 },
        { ...common, id: TWO, name: "two", status: '{"of":"two"}', places: 1 },
      ]);
      await age(ONE);
      assertEquals((await listServers(database)).map(({ id }) => id), [TWO]);
    }),
});

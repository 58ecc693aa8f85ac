import { assert, assertEquals } from "@std/assert";
import { MailNews } from "../../../lib/store/postgres/news.ts";
import { openPostgresStore } from "../../../lib/store/postgres/postgres_store.ts";
import { send } from "../support/mails.ts";
import { HAS_POSTGRES, withTables } from "./support/postgres_server.ts";

Deno.test({
  name: "MailNews tells when mail came, by the clock of this machine, and once",
  ignore: !HAS_POSTGRES,
  fn: () =>
    withTables(async (database) => {
      const store = openPostgresStore(database);
      let now = 1_000_000;
      const news = new MailNews(database, () => now);
      const of = async () => (await news.of(["bob", "carol"])).get("bob");
      assertEquals(await of(), undefined);
      await send(store, "x", { from: "bob", to: ["carol"] });
      assertEquals(await of(), 0);
      await send(store);
      assertEquals(await of(), 1_000_000);
      now += 5000;
      assertEquals(await of(), 1_000_000);
      await store.delete("bob", { index: 1 });
      assertEquals(await of(), 1_000_000);
      await send(store);
      assertEquals(await of(), 1_005_000);
      // Whoever looks for the first time learns how long ago it was.
      const later = new MailNews(database, () => 2_000_000);
      const told = (await later.of(["bob"])).get("bob")!;
      assert(told > 0 && told <= 2_000_000);
    }),
});

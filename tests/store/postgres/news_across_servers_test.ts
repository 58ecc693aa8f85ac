import { assertEquals } from "@std/assert";
import { FrameReader } from "../../../lib/protocol/records/frame.ts";
import {
  LOOK_ORDER_LIMIT,
  parseLookOrder,
} from "../../../lib/server/ipc/look_order.ts";
import { PARK_ALIVE_MS } from "../../../lib/server/limits.ts";
import { MailNews } from "../../../lib/store/postgres/news.ts";
import { openPostgresStore } from "../../../lib/store/postgres/postgres_store.ts";
import { FakeWorker } from "../../server/support/fake_worker.ts";
import { hearsNews, parkAlice } from "../../server/support/parked_peers.ts";
import { runSupervisor } from "../../server/support/running_supervisor.ts";
import { runMicrotasks } from "../../support/fake_clock.ts";
import { streamOf } from "../../support/memory_stream.ts";
import { send } from "../support/mails.ts";
import {
  HAS_POSTGRES,
  SERVER_ROLE,
  sharedServer,
  withTables,
} from "./support/postgres_server.ts";

/** What the worker of a server does that looks at boxes. */
class Looker {
  readonly #worker: FakeWorker;
  readonly #news: MailNews;
  #answered = 0;

  constructor(worker: FakeWorker, news: MailNews) {
    this.#worker = worker;
    this.#news = news;
  }

  /** Does what it was ordered since it was called last. */
  async work(): Promise<void> {
    const input = streamOf(this.#worker.input);
    const frames = new FrameReader(input, LOOK_ORDER_LIMIT);
    let count = 0;
    for (let order; (order = await frames.next());) {
      if (++count > this.#answered) await this.#look(parseLookOrder(order));
    }
    this.#answered = count;
  }

  async #look({ users }: { users: string[] }): Promise<void> {
    for (const [user, changed] of await this.#news.of(users)) {
      this.#worker.tell({ event: "box", user, changed });
    }
    this.#worker.tell({ event: "looked" });
    await runMicrotasks();
  }
}

Deno.test({
  name: "mail by one server is news at another within two seconds",
  ignore: !HAS_POSTGRES,
  fn: () =>
    withTables(async (database) => {
      const store = "postgres://letterlock@db/letterlock";
      await using here = await runSupervisor({ store });
      const { clock, looks } = here;
      const now = () => clock.epoch();
      const there = openPostgresStore(database, { now });
      const mail = { from: "bob", to: ["alice"] };
      await send(there, "before", mail);
      const peer = await parkAlice(here);
      const own = sharedServer().server.database({ user: SERVER_ROLE }, 1);
      try {
        const looker = new Looker(looks[0], new MailNews(own, now));
        await looker.work();
        await send(there, "news", mail);
        for (let ms = 0; ms < 2000; ms += 100) {
          await clock.advance(100);
          await looker.work();
        }
        // Nobody looks any more; a sign of life is what comes without news.
        await clock.advance(PARK_ALIVE_MS);
        assertEquals(await hearsNews(peer), true);
        for (const look of looks) look.end();
      } finally {
        await own.close();
      }
    }),
});

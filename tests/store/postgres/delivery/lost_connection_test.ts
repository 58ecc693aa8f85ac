import { assertEquals } from "@std/assert";
import type { Connection } from "../../../../lib/store/postgres/database/connection.ts";
import { openPostgresStore } from "../../../../lib/store/postgres/postgres_store.ts";
import type { Delivered, MailStore } from "../../../../lib/store/store.ts";
import { begin, send, totals } from "../../support/mails.ts";
import { HAS_POSTGRES, withTables } from "../support/postgres_server.ts";
import { asOwner, setStandbys, withoutStandby } from "../support/standbys.ts";

const ignore = !HAS_POSTGRES;
const TO = { to: ["bob", "carol"] };

/** Ends the connection that waits so, once there is one. */
async function endWaiting(owner: Connection, wait: string): Promise<void> {
  for (;;) {
    const rows = await owner.query(
      `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE wait_event = '${wait}' OR wait_event_type = '${wait}'`,
    );
    if (rows.length > 0) return;
  }
}

/** Runs `strike` while a draft is delivered; it is answered, and comes once. */
async function strikeDuring(
  strike: (deliver: () => Promise<Delivered>) => Promise<Delivered>,
): Promise<void> {
  await withTables(async (database) => {
    const store: MailStore = openPostgresStore(database);
    await send(store, "The first one", TO);
    const draft = { id: "draft-lost", ...TO };
    const delivery = await begin(store, draft);
    await delivery.write(new TextEncoder().encode("Hi"));
    const { id } = await strike(() => delivery.commit(2));
    assertEquals(await send(store, "Hi", draft), id);
    assertEquals(await totals(store, draft.to), [2, 2]);
  });
}

Deno.test({
  name:
    "a mail whose connection ends before its commit is delivered all the same",
  ignore,
  fn: () =>
    strikeDuring((deliver) =>
      asOwner(async (owner) => {
        await owner.begin({ first: "SELECT 1 FROM box FOR UPDATE" });
        const delivered = deliver();
        await asOwner((other) => endWaiting(other, "Lock"));
        await owner.rollback();
        return await delivered;
      })
    ),
});

Deno.test({
  name: "a mail whose connection ends after its commit comes once",
  ignore,
  fn: () =>
    strikeDuring((deliver) =>
      withoutStandby(async (owner) => {
        const delivered = deliver();
        await endWaiting(owner, "SyncRep");
        await setStandbys(owner, "");
        return await delivered;
      })
    ),
});

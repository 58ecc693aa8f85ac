import { assertEquals } from "@std/assert";
import type { BusyPlan } from "./busy_worker.ts";
import { recoverDeliveries } from "../../../../lib/store/maildir/delivery/recovery.ts";
import { readText } from "../../support/mails.ts";
import { namesIn, useStore, withFolderOnDisk } from "../support/temp_store.ts";

/** Runs a worker that may read and write below `plan.root`, and nothing else. */
async function runWorker(plan: BusyPlan): Promise<string[]> {
  const worker = new URL("./busy_worker.ts", import.meta.url);
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-config",
      "--no-lock",
      "--no-prompt",
      `--allow-read=${plan.root}`,
      `--allow-write=${plan.root}`,
      worker.href,
      JSON.stringify(plan),
    ],
  }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("several workers at once deliver into, list and delete from the same boxes", async () => {
  await withFolderOnDisk(async (root) => {
    const users = ["alice", "bob", "carol"];
    // Two of them work for one user.
    const results = await Promise.allSettled(
      [...users, "alice"].map((user, i) =>
        runWorker({ root, name: `w${i}`, user, to: users, rounds: 40 })
      ),
    );
    const sent = await Promise.all(results.map(async (result) => {
      if (result.status === "rejected") throw result.reason;
      return await result.value;
    }));
    // Both sent the same drafts; each of these is one mail.
    const ids = new Set(sent.flat());
    assertEquals(ids.size, 120);
    // A worker that ends while another one has the lock leaves that much to it.
    await recoverDeliveries(root, () => {});
    await useStore(root, async (store) => {
      for (const user of users) {
        const { total, mails } = await store.list(user, { limit: 500 });
        assertEquals(total, 120);
        assertEquals(new Set(mails.map(({ id }) => id)), ids);
        assertEquals(await store.count(user), { total: 120, unread: 120 });
        const last = await readText(store, user, { index: 120 });
        assertEquals(last?.content, last?.title);
        assertEquals(namesIn(`${root}/${user}/tmp`), []);
      }
    });
  });
});

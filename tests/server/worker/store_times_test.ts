import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { WorkerEvent } from "../../../lib/server/ipc/events.ts";
import { BUCKETS, sumOf } from "../../../lib/server/ipc/histogram.ts";
import { StoreTimes } from "../../../lib/server/worker/store_times.ts";
import { diskFileSystem } from "../../../lib/store/maildir/file_system.ts";
import { openMailStore } from "../../../lib/store/maildir/maildir_store.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";

/** A clock that goes on by a ms whenever somebody looks. */
function tickingClock(): () => number {
  let now = 0;
  return () => ++now;
}

const MAIL: Extract<WorkerEvent, { event: "mail" }> = {
  event: "mail",
  from: "alice",
  to: ["bob"],
  length: 5,
};
const ENDED = { event: "ended", outcome: "done" } as const;
const FIRST = (count: number) => [count, ...new Array(BUCKETS.length).fill(0)];

Deno.test("StoreTimes adds what a delivery took to the event that tells of it", async () => {
  await inTempDir(async (root) => {
    const now = tickingClock();
    const times = new StoreTimes(now);
    const store = openMailStore(root, { fs: times.files(diskFileSystem) });
    times.watch(store);
    const draft = { id: "draft-01", from: "alice", to: ["bob"], title: "Hi" };
    const delivery = await store.deliver(draft);
    if ("id" in delivery) throw new Error("It was delivered before");
    await delivery.write(new TextEncoder().encode("Hello"));
    const began = now();
    await delivery.commit(5);
    const most = (now() - began) * 1000;
    const told = times.addTo(MAIL);
    if (told.event !== "mail") throw new Error("It is another event");
    const { us = 0, syncs, ...rest } = told;
    assertEquals(rest, MAIL);
    assert(us > 0 && us < most);
    // The letter and its folders; each look at the clock takes a ms.
    const count = sumOf(syncs!.counts);
    assert(count > 2);
    assert(syncs!.us >= count * 1000);
    assertEquals(times.addTo(ENDED), { ...ENDED, syncs: undefined });
    assertEquals("id" in await store.deliver(draft), true, "it was delivered");
    store.close();
  });
});

Deno.test("StoreTimes counts syncs that fail, and leaves other events as they are", async () => {
  const times = new StoreTimes(tickingClock());
  const file = Object.assign({} as ReturnType<typeof Deno.openSync>, {
    sync: () => Promise.reject(new Error("the disk is full")),
    syncSync() {
      throw new Error("the disk is full");
    },
  });
  const files = times.files({ ...diskFileSystem, openSync: () => file });
  const opened = files.openSync("x");
  await assertRejects(() => opened.sync(), Error, "full");
  assertThrows(() => opened.syncSync(), Error, "full");
  const notice = { event: "notice", message: "x" } as const;
  assertEquals(times.addTo(notice), notice);
  assertEquals(times.addTo(ENDED), {
    ...ENDED,
    syncs: { counts: FIRST(2), us: 2000 },
  });
});

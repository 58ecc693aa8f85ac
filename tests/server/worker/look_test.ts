import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import type { WorkerEvent } from "../../../lib/server/ipc/events.ts";
import { encodeLookOrder } from "../../../lib/server/ipc/look_order.ts";
import { encodeFrame } from "../../../lib/protocol/records/frame.ts";
import { lookOn } from "../../../lib/server/worker/look.ts";
import { newMailTime } from "../../../lib/store/maildir/index/folder_times.ts";
import { withFolder } from "../../keys/folder.ts";
import { streamOf } from "../../support/memory_stream.ts";

/** What is told of the boxes of a folder, as these orders ask. */
async function told(mail: string, ...orders: string[][]) {
  const events: WorkerEvent[] = [];
  const frames = orders.map((users) => encodeLookOrder({ users }));
  const newsOf = (users: string[]) =>
    Promise.resolve(
      new Map(users.map((user) => [user, newMailTime(mail, user)])),
    );
  await lookOn(streamOf(...frames), newsOf, (event) => events.push(event));
  return events;
}

async function makeBox(mail: string, user: string, changed: number) {
  const folder = join(mail, user, "new");
  await Deno.mkdir(folder, { recursive: true });
  await Deno.utime(folder, new Date(), new Date(changed));
}

Deno.test("a worker that looks tells of each user of an order when the box changed last", async () => {
  await withFolder(async (mail) => {
    await makeBox(mail, "bob", 1_700_000_000_000);
    assertEquals(await told(mail, ["bob", "alice"], ["alice"]), [
      { event: "box", user: "bob", changed: 1_700_000_000_000 },
      { event: "box", user: "alice", changed: 0 },
      { event: "looked" },
      { event: "box", user: "alice", changed: 0 },
      { event: "looked" },
    ]);
  });
});

Deno.test("a worker that looks sees what came since its last order", async () => {
  await withFolder(async (mail) => {
    await makeBox(mail, "bob", 1_700_000_000_000);
    await told(mail, ["bob"]);
    await makeBox(mail, "bob", 1_800_000_000_000);
    const [box] = await told(mail, ["bob"]);
    assertEquals(box, {
      event: "box",
      user: "bob",
      changed: 1_800_000_000_000,
    });
  });
});

Deno.test("a worker that gets no order tells nothing, and fails at one of no form", async () => {
  assertEquals(await told("/no/such/folder"), []);
  const order = encodeFrame(new TextEncoder().encode('{"users":[1]}'));
  await assertRejects(
    () => lookOn(streamOf(order), () => Promise.resolve(new Map()), () => {}),
    TypeError,
  );
});

import { assertEquals } from "@std/assert";
import type { ClusterOrder } from "../../../../lib/server/ipc/cluster_order.ts";
import { PLACE_WAIT_MS } from "../../../../lib/server/limits.ts";
import { GroupPlaces } from "../../../../lib/server/supervisor/cluster/group_places.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

function newPlaces(limits: { maxPerUser: number; maxGroup?: number }) {
  const clock = new FakeClock();
  const orders: ClusterOrder[] = [];
  const state = { isInTouch: true };
  const places = new GroupPlaces({
    ...{ limits, clock },
    isInTouch: () => state.isInTouch,
    order: (order) => orders.push(order),
  });
  return { clock, orders, state, places };
}

const alice = (session: number) => ({ session, name: "alice" });

Deno.test("GroupPlaces asks the others, with the limits as they are", async () => {
  const limits = { maxPerUser: 2, maxGroup: 9 };
  const { orders, places, clock } = newPlaces(limits);
  const first = places.take(1, "alice");
  limits.maxPerUser = 3;
  const second = places.take(2, "alice");
  places.answered({ event: "place", session: 2, answer: "surplus" });
  places.answered({ event: "place", session: 1, answer: "taken" });
  assertEquals([await first, await second], ["taken", "surplus"]);
  places.free(2);
  assertEquals(orders, [
    { take: { ...alice(1), perUser: 2, group: 9 } },
    { take: { ...alice(2), perUser: 3, group: 9 } },
    { free: 2 },
  ]);
  assertEquals(places.list, [alice(1)]);
  places.free(1);
  assertEquals(places.list, []);
  assertEquals(clock.pending, 0);
});

Deno.test("GroupPlaces counts alone what the others do not answer in time", async () => {
  const { orders, places, clock } = newPlaces({ maxPerUser: 1 });
  const first = places.take(1, "alice");
  const second = places.take(2, "alice");
  await clock.advance(PLACE_WAIT_MS);
  assertEquals([await first, await second], ["taken", "surplus"]);
  assertEquals(orders.slice(2), [{ hold: alice(1) }]);
  // Late words change nothing.
  places.answered({ event: "place", session: 1, answer: "full" });
  places.answered({ event: "place", session: 2, answer: "taken" });
  assertEquals(places.list, [alice(1)]);
});

Deno.test("GroupPlaces counts alone when the others cannot be asked", async () => {
  const limits = { maxPerUser: 1, maxGroup: 2 };
  const { orders, places, state } = newPlaces(limits);
  const asked = places.take(1, "alice");
  const unknown = places.take(2, "bob");
  places.answered({ event: "place", session: 2, answer: "unknown" });
  places.lost();
  assertEquals([await asked, await unknown], ["taken", "taken"]);
  state.isInTouch = false;
  assertEquals(await places.take(3, "alice"), "surplus");
  assertEquals(await places.take(4, "carol"), "full");
  places.free(1);
  assertEquals(await places.take(5, "carol"), "taken");
  const asks = orders.filter(({ take }) => take !== undefined);
  assertEquals(asks.length, 2);
});

import { assertEquals, assertThrows } from "@std/assert";
import { frameBody } from "../../../lib/protocol/records/frame.ts";
import {
  type ClusterOrder,
  encodeClusterOrder,
  parseClusterOrder,
} from "../../../lib/server/ipc/cluster_order.ts";

const PLACE = { session: 3, name: "alice" };
const NEWS = { address: "192.0.2.7", aim: "bob", forgiven: true, failures: 2 };
const ID = "11111111-1111-4111-8111-111111111111";

const ORDERS: ClusterOrder[] = [
  { begin: { id: ID, name: "one", started: 5, places: [PLACE] } },
  { take: { ...PLACE, perUser: 2 } },
  { take: { ...PLACE, perUser: 2, group: 100 } },
  { hold: PLACE },
  { free: 0 },
  { sync: { failures: [NEWS, { ...NEWS, aim: "" }] } },
  { sync: { failures: [], status: "{}" } },
  { list: true },
];

for (const order of ORDERS) {
  const text = JSON.stringify(order);
  Deno.test(`parseClusterOrder() reads ${text}`, () => {
    assertEquals(
      parseClusterOrder(frameBody(encodeClusterOrder(order))),
      order,
    );
  });
}

const WRONG: unknown[] = [
  {},
  { take: PLACE },
  { free: -1 },
  { hold: { session: 1, name: "../x" } },
  { hold: PLACE, free: 1 },
  { sync: { failures: [{ ...NEWS, address: "a b" }] } },
  { sync: { failures: [{ ...NEWS, aim: "my password" }] } },
  { begin: { id: "'", name: "one", started: 5, places: [] } },
  [],
  7,
];

for (const order of WRONG) {
  const text = JSON.stringify(order);
  Deno.test(`parseClusterOrder() refuses ${text}`, () => {
    const body = new TextEncoder().encode(text);
    assertThrows(() => parseClusterOrder(body), TypeError, "missing or wrong");
  });
}

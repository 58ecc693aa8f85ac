import { assertEquals } from "@std/assert";
import { RANK } from "../../../../lib/server/supervisor/preauth/penalties.ts";
import { LeaseQueue } from "../../../../lib/server/supervisor/workers/lease_queue.ts";
import { runMicrotasks } from "../../../support/fake_clock.ts";

/** The order in which the queue offers places to logins that come in theirs. */
async function orderOf(rank: number, addresses: string[]): Promise<string[]> {
  const queue = new LeaseQueue();
  const order: string[] = [];
  const { signal } = new AbortController();
  for (const address of addresses) {
    queue.wait(address, signal, rank).then(() => order.push(address));
  }
  for (const _ of addresses) {
    queue.wake();
    await runMicrotasks();
    queue.leased(order.at(-1)!);
  }
  return order;
}

Deno.test("LeaseQueue takes a stranger from either end, so that a burst is not before all", async () => {
  const burst = ["1", "2", "3", "4"];
  for (const rank of [RANK.stranger, RANK.failed]) {
    const order = await orderOf(rank, [...burst, "user"]);
    assertEquals(order, ["1", "user", "2", "4", "3"]);
  }
});

Deno.test("LeaseQueue takes known addresses as they came", async () => {
  const known = ["1", "2", "3", "4"];
  assertEquals(await orderOf(RANK.known, known), known);
});

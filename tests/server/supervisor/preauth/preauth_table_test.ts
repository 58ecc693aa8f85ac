import { assertEquals } from "@std/assert";
import { PreauthTable } from "../../../../lib/server/supervisor/preauth/preauth_table.ts";

/** A table whose connections have names, "a1" from address "a"; the evicted ones. */
function tableOf(limit: number) {
  const table = new PreauthTable(limit);
  const evicted: string[] = [];
  const take = (name: string) => table.take(name[0], () => evicted.push(name));
  return { table, evicted, take };
}

Deno.test("PreauthTable evicts nobody while there is room", () => {
  const { table, evicted, take } = tableOf(3);
  ["a1", "a2", "b1"].forEach(take);
  assertEquals(evicted, []);
  assertEquals(table.size, 3);
});

Deno.test("PreauthTable evicts the oldest connection of the address that holds the most when it is full", () => {
  const { table, evicted, take } = tableOf(4);
  ["b1", "a1", "a2", "a3", "c1", "d1"].forEach(take);
  assertEquals(evicted, ["a1", "a2"]);
  assertEquals(table.size, 4);
});

Deno.test("PreauthTable evicts the oldest of all when each address holds as many", () => {
  const { evicted, take } = tableOf(3);
  ["a1", "b1", "c1", "d1", "e1"].forEach(take);
  assertEquals(evicted, ["a1", "b1"]);
});

Deno.test("PreauthTable keeps a connection however many come from an address with more", () => {
  const { evicted, take } = tableOf(8);
  take("u1");
  for (let i = 0; i < 5000; i++) take(`x${i}`);
  assertEquals(evicted.length, 5001 - 8);
  assertEquals(evicted.includes("u1"), false);
});

Deno.test("PreauthTable keeps a connection until as many others have come as it has slots", () => {
  const { evicted, take } = tableOf(8);
  take("u1");
  for (let i = 0; i < 7; i++) take(String.fromCharCode(97 + i));
  assertEquals(evicted, []);
  take("z1");
  assertEquals(evicted, ["u1"]);
});

Deno.test("PreauthTable gets a slot back once", () => {
  const { table, take } = tableOf(2);
  const first = take("a1");
  take("a2");
  first.release();
  first.release();
  assertEquals(table.size, 1);
  take("b1");
  assertEquals(table.size, 2);
});

Deno.test("PreauthTable lets an evicted connection release its slot", () => {
  const { table, evicted, take } = tableOf(1);
  const first = take("a1");
  take("b1");
  first.release();
  assertEquals(evicted, ["a1"]);
  assertEquals(table.size, 1);
});

Deno.test("PreauthTable evicts one when it is told to, if somebody is there", () => {
  const { table, evicted, take } = tableOf(5);
  table.evictOne();
  ["a1", "b1", "b2"].forEach(take);
  assertEquals(table.isFull, false);
  table.evictOne();
  assertEquals(evicted, ["b1"]);
  assertEquals(table.size, 2);
});

Deno.test("PreauthTable evicts from the network that holds the most, however many addresses it has", () => {
  const evicted: string[] = [];
  const table = new PreauthTable(8);
  const take = (address: string, network: string) =>
    table.take(address, () => evicted.push(address), network);
  ["u1", "u2"].forEach((user) => take(user, user));
  for (let i = 0; i < 500; i++) take(`x${i}`, "x");
  assertEquals(evicted.length, 502 - 8);
  assertEquals(evicted.filter((address) => address.startsWith("u")), []);
});

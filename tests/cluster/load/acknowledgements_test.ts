import { assertEquals } from "@std/assert";
import { Acknowledgements } from "./acknowledgements.ts";

function at(...times: number[]): Acknowledgements {
  const acknowledgements = new Acknowledgements();
  for (const time of times) acknowledgements.add(time);
  return acknowledgements;
}

Deno.test("the longest gap is that between two answers, whoever had them", () => {
  assertEquals(at(0, 10, 40, 50).longestGap(0), 30);
});

Deno.test("a gap counts that began before a strike and ended after it", () => {
  assertEquals(at(0, 10, 40, 50).longestGap(39), 30);
});

Deno.test("a gap that ended before does not count", () => {
  assertEquals(at(0, 10, 40, 50).longestGap(41), 10);
  assertEquals(at(0, 10).longestGap(41), 0);
  assertEquals(at().longestGap(0), 0);
});

Deno.test("whoever waits for the next answer goes on when it comes", async () => {
  const acknowledgements = at(1);
  const next = acknowledgements.next();
  acknowledgements.add(2);
  await next;
  assertEquals(acknowledgements.count, 2);
});

import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  currentNumber,
  nextList,
  nextNumber,
} from "../../../lib/keygen/group/next_list.ts";
import { formatList } from "../../../lib/seal/group_list.ts";
import { person } from "../../seal/seal_group.ts";

/** New keys of a user. */
async function keysOf(name: string) {
  const { recipient, signingKey } = (await person(name)).member;
  return { name, recipient, signingKey };
}

const [alice, bob, newer] = await Promise.all(
  ["alice", "bob", "alice"].map(keysOf),
);
const FIRST = nextList(undefined, { ended: [], added: [bob, alice] }, 100);

Deno.test("nextList() begins with number 1, in the order of names", () => {
  assertEquals(FIRST, {
    serial: 1,
    time: 100,
    members: [{ ...alice, from: 100 }, { ...bob, from: 100 }],
  });
  const empty = nextList(undefined, { ended: [], added: [] }, 100);
  assertEquals(empty, { serial: 1, time: 100, members: [] });
});

Deno.test("nextList() counts up when something changes, and only then", () => {
  const none = { ended: [], added: [] };
  assertStrictEquals(nextList(FIRST, none, 200), FIRST);
  const rotated = nextList(FIRST, { ended: [], added: [newer] }, 200);
  assertEquals(rotated, {
    serial: 2,
    time: 200,
    members: [
      { ...alice, from: 100, until: 200 },
      { ...newer, from: 200 },
      { ...bob, from: 100 },
    ],
  });
  const removed = nextList(rotated, { ended: ["bob"], added: [] }, 300);
  assertEquals(removed.serial, 3);
  assertEquals(removed.members[2], { ...bob, from: 100, until: 300 });
});

Deno.test("nextList() makes a list that can be, though the clock was set back", () => {
  const rotated = nextList(FIRST, { ended: [], added: [newer] }, 50);
  assertEquals(
    rotated.members.slice(0, 2).map(({ from, until }) => [from, until]),
    [[100, 101], [100, undefined]],
  );
  formatList(rotated);
});

Deno.test("a user's keys are counted by the lines of the list", () => {
  const rotated = nextList(FIRST, { ended: ["bob"], added: [newer] }, 200);
  const numbers = ["alice", "bob", "zoe"]
    .map((name) => [currentNumber(rotated, name), nextNumber(rotated, name)]);
  assertEquals(numbers, [[2, 3], [undefined, 2], [undefined, 1]]);
  assertEquals(
    [currentNumber(undefined, "bob"), nextNumber(undefined, "bob")],
    [undefined, 1],
  );
});

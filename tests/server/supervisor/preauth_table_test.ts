import { assertEquals } from "@std/assert";
import { PreauthTable } from "../../../lib/server/supervisor/preauth_table.ts";

/** A preauth that peers enter by name, "a1" from address "a"; who was sent away. */
function lobbyOf(limit: number) {
  const preauth = new PreauthTable(limit);
  const sentAway: string[] = [];
  const enter = (name: string) =>
    preauth.enter(name[0], () => sentAway.push(name));
  return { preauth, sentAway, enter };
}

Deno.test("PreauthTable sends nobody away while there is room", () => {
  const { preauth, sentAway, enter } = lobbyOf(3);
  ["a1", "a2", "b1"].forEach(enter);
  assertEquals(sentAway, []);
  assertEquals(preauth.size, 3);
});

Deno.test("PreauthTable sends the oldest peer of the largest address away when it is full", () => {
  const { preauth, sentAway, enter } = lobbyOf(4);
  ["b1", "a1", "a2", "a3", "c1", "d1"].forEach(enter);
  assertEquals(sentAway, ["a1", "a2"]);
  assertEquals(preauth.size, 4);
});

Deno.test("PreauthTable sends the oldest of all away when each address holds as much", () => {
  const { sentAway, enter } = lobbyOf(3);
  ["a1", "b1", "c1", "d1", "e1"].forEach(enter);
  assertEquals(sentAway, ["a1", "b1"]);
});

Deno.test("PreauthTable keeps a peer however many come from an address with more", () => {
  const { sentAway, enter } = lobbyOf(8);
  enter("u1");
  for (let i = 0; i < 5000; i++) enter(`x${i}`);
  assertEquals(sentAway.length, 5001 - 8);
  assertEquals(sentAway.includes("u1"), false);
});

Deno.test("PreauthTable keeps a peer until as many others have come as it has places", () => {
  const { sentAway, enter } = lobbyOf(8);
  enter("u1");
  for (let i = 0; i < 7; i++) enter(String.fromCharCode(97 + i));
  assertEquals(sentAway, []);
  enter("z1");
  assertEquals(sentAway, ["u1"]);
});

Deno.test("PreauthTable gives a place back once", () => {
  const { preauth, enter } = lobbyOf(2);
  const first = enter("a1");
  enter("a2");
  first.leave();
  first.leave();
  assertEquals(preauth.size, 1);
  enter("b1");
  assertEquals(preauth.size, 2);
});

Deno.test("PreauthTable lets a peer leave who was sent away", () => {
  const { preauth, sentAway, enter } = lobbyOf(1);
  const first = enter("a1");
  enter("b1");
  first.leave();
  assertEquals(sentAway, ["a1"]);
  assertEquals(preauth.size, 1);
});

Deno.test("PreauthTable makes room when it is told to, if somebody is there", () => {
  const { preauth, sentAway, enter } = lobbyOf(5);
  preauth.makeRoom();
  ["a1", "b1", "b2"].forEach(enter);
  assertEquals(preauth.isFull, false);
  preauth.makeRoom();
  assertEquals(sentAway, ["b1"]);
  assertEquals(preauth.size, 2);
});

import { assertEquals } from "@std/assert";
import { Lobby } from "../../lib/server/lobby.ts";

/** A lobby that guests enter by name, "a1" from address "a"; who was sent away. */
function lobbyOf(limit: number) {
  const lobby = new Lobby(limit);
  const sentAway: string[] = [];
  const enter = (name: string) =>
    lobby.enter(name[0], () => sentAway.push(name));
  return { lobby, sentAway, enter };
}

Deno.test("Lobby sends nobody away while there is room", () => {
  const { lobby, sentAway, enter } = lobbyOf(3);
  ["a1", "a2", "b1"].forEach(enter);
  assertEquals(sentAway, []);
  assertEquals(lobby.size, 3);
});

Deno.test("Lobby sends the oldest guest of the largest address away when it is full", () => {
  const { lobby, sentAway, enter } = lobbyOf(4);
  ["b1", "a1", "a2", "a3", "c1", "d1"].forEach(enter);
  assertEquals(sentAway, ["a1", "a2"]);
  assertEquals(lobby.size, 4);
});

Deno.test("Lobby sends the oldest of all away when each address holds as much", () => {
  const { sentAway, enter } = lobbyOf(3);
  ["a1", "b1", "c1", "d1", "e1"].forEach(enter);
  assertEquals(sentAway, ["a1", "b1"]);
});

Deno.test("Lobby keeps a guest however many come from an address with more", () => {
  const { sentAway, enter } = lobbyOf(8);
  enter("u1");
  for (let i = 0; i < 5000; i++) enter(`x${i}`);
  assertEquals(sentAway.length, 5001 - 8);
  assertEquals(sentAway.includes("u1"), false);
});

Deno.test("Lobby keeps a guest until as many others have come as it has places", () => {
  const { sentAway, enter } = lobbyOf(8);
  enter("u1");
  for (let i = 0; i < 7; i++) enter(String.fromCharCode(97 + i));
  assertEquals(sentAway, []);
  enter("z1");
  assertEquals(sentAway, ["u1"]);
});

Deno.test("Lobby gives a place back once", () => {
  const { lobby, enter } = lobbyOf(2);
  const first = enter("a1");
  enter("a2");
  first.leave();
  first.leave();
  assertEquals(lobby.size, 1);
  enter("b1");
  assertEquals(lobby.size, 2);
});

Deno.test("Lobby lets a guest leave who was sent away", () => {
  const { lobby, sentAway, enter } = lobbyOf(1);
  const first = enter("a1");
  enter("b1");
  first.leave();
  assertEquals(sentAway, ["a1"]);
  assertEquals(lobby.size, 1);
});

Deno.test("Lobby makes room when it is told to, if somebody is there", () => {
  const { lobby, sentAway, enter } = lobbyOf(5);
  lobby.makeRoom();
  ["a1", "b1", "b2"].forEach(enter);
  assertEquals(lobby.isFull, false);
  lobby.makeRoom();
  assertEquals(sentAway, ["b1"]);
  assertEquals(lobby.size, 2);
});

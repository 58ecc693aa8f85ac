import { assertEquals } from "@std/assert";
import { Lobby } from "../../lib/server/lobby.ts";

Deno.test("Lobby has a limit for each address", () => {
  const lobby = new Lobby(10, 2);
  assertEquals([lobby.enter("a"), lobby.enter("a"), lobby.enter("a")], [
    true,
    true,
    false,
  ]);
  assertEquals(lobby.enter("b"), true);
  lobby.leave("a");
  assertEquals(lobby.enter("a"), true);
});

Deno.test("Lobby has a limit for all addresses", () => {
  const lobby = new Lobby(2, 2);
  lobby.enter("a");
  lobby.enter("b");
  assertEquals(lobby.enter("c"), false);
  lobby.leave("a");
  assertEquals(lobby.enter("c"), true);
});

Deno.test("Lobby does not count who never entered", () => {
  const lobby = new Lobby(1, 1);
  lobby.leave("a");
  assertEquals(lobby.enter("b"), true);
  assertEquals(lobby.enter("c"), false);
});

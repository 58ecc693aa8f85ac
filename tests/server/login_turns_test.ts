import { assert, assertEquals } from "@std/assert";
import { LoginTurns } from "../../lib/server/login_turns.ts";

Deno.test("LoginTurns gives each address a number of turns", () => {
  const turns = new LoginTurns(2);
  assert(turns.take("a"));
  assert(turns.take("a"));
  assertEquals(turns.take("a"), undefined);
  assert(turns.take("b"));
});

Deno.test("LoginTurns takes a turn back once", () => {
  const turns = new LoginTurns(2);
  const first = turns.take("a")!;
  turns.take("a");
  first.leave();
  first.leave();
  assert(turns.take("a"));
  assertEquals(turns.take("a"), undefined);
});

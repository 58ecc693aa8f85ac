import { assertEquals } from "@std/assert";
import { CheckTurns } from "../../../../lib/server/supervisor/logins/check_turns.ts";
import { runMicrotasks } from "../../../support/fake_clock.ts";

Deno.test("CheckTurns give so many turns at once, and the next ones in their order", async () => {
  const turns = new CheckTurns(2);
  const taken: string[] = [];
  const take = async (name: string) => {
    const done = await turns.take();
    taken.push(name);
    return done;
  };
  const all = ["a", "b", "c", "d", "e"].map(take);
  await runMicrotasks();
  assertEquals(taken, ["a", "b"]);
  (await all[1])();
  await runMicrotasks();
  assertEquals(taken, ["a", "b", "c"]);
  (await all[2])();
  (await all[0])();
  await runMicrotasks();
  assertEquals(taken, ["a", "b", "c", "d", "e"]);
  for (const done of [await all[3], await all[4]]) done();
  const again = ["f", "g", "h"].map(take);
  await runMicrotasks();
  assertEquals(taken.slice(5), ["f", "g"], "no turn was lost, and none won");
  (await again[0])();
  await again[2];
});

import { assertEquals } from "@std/assert";
import {
  PATIENCE_MS,
  SuccessorWatch,
} from "../../../../lib/store/postgres/hosts/successor_watch.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

/** A watch whose looks a test counts and answers. */
function watched(answers: boolean[]) {
  const clock = new FakeClock();
  const seen = { looks: 0, deposed: 0 };
  const hasSuccessor = () => {
    seen.looks++;
    return Promise.resolve(answers.shift() ?? false);
  };
  const watch = new SuccessorWatch({ hasSuccessor, clock, random: () => 0 });
  const during = (statement: Promise<string>) =>
    watch.during(statement, () => void seen.deposed++);
  return { clock, seen, during };
}

Deno.test("a statement that is answered in time costs no look", async () => {
  const { clock, seen, during } = watched([true]);
  assertEquals(await during(Promise.resolve("row")), "row");
  await clock.advance(60_000);
  assertEquals([seen, clock.pending], [{ looks: 0, deposed: 0 }, 0]);
});

Deno.test("a slow server without a successor is waited for", async () => {
  const { clock, seen, during } = watched([]);
  const answer = Promise.withResolvers<string>();
  const row = during(answer.promise);
  await clock.advance(10_000);
  answer.resolve("row");
  assertEquals(await row, "row");
  assertEquals([seen.looks > 1, seen.deposed], [true, 0]);
  await clock.advance(10_000);
  assertEquals(clock.pending, 0);
});

Deno.test("a statement is ended once another server took over", async () => {
  const { clock, seen, during } = watched([false, true]);
  const answer = Promise.withResolvers<string>();
  const row = during(answer.promise);
  await clock.advance(PATIENCE_MS + 2000);
  assertEquals(seen, { looks: 2, deposed: 1 });
  answer.resolve("row");
  await row;
});

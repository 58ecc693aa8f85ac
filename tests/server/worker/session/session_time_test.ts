import { assertEquals } from "@std/assert";
import { SessionTime } from "../../../../lib/server/worker/session/session_time.ts";

function newTime() {
  const clock = { now: 100 };
  const time = new SessionTime(
    { idleMs: 10, sessionMs: 25 },
    () => clock.now,
  );
  return { clock, time };
}

Deno.test("SessionTime has the idle time left, from the last use", () => {
  const { clock, time } = newTime();
  assertEquals([time.left, time.limit], [10, "idle"]);
  clock.now += 6;
  assertEquals([time.left, time.limit], [4, "idle"]);
  time.touch();
  assertEquals([time.left, time.limit], [10, "idle"]);
  clock.now += 11;
  assertEquals([time.left, time.limit], [-1, "idle"]);
});

Deno.test("SessionTime has no more left than the session", () => {
  const { clock, time } = newTime();
  for (let i = 0; i < 4; i++) {
    clock.now += 5;
    time.touch();
  }
  assertEquals([time.left, time.limit], [5, "session_limit"]);
  clock.now += 5;
  time.touch();
  assertEquals([time.left, time.limit], [0, "session_limit"]);
});

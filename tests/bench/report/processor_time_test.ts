import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  childrenTime,
  processorTime,
} from "../../../bench/report/processor_time.ts";

Deno.test("childrenTime() adds the user and system time of a shell's children", () => {
  const times = "0m0.001s 0m0.002s\n0m0.130s 1m2.040s\n";
  assertEquals(childrenTime(times), 62_170);
  assertThrows(() => childrenTime("none"), Error, "Cannot read times: none");
});

Deno.test({
  name:
    "processorTime() counts what a command takes, and not how long it waits",
  ignore: Deno.build.os === "windows",
}, async () => {
  const waiting = { path: "sleep", args: ["0.05"] };
  assert(await processorTime(waiting) < 50);
  await assertRejects(() => processorTime({ path: "false", args: [] }));
});

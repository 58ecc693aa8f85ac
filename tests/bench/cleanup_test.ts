import { assertEquals } from "@std/assert";
import { Cleanup } from "../../bench/cleanup.ts";

Deno.test("run() undoes the last thing first, and once", async () => {
  const done: string[] = [];
  const cleanup = new Cleanup();
  cleanup.add(() => void done.push("folder"));
  cleanup.add(() => void done.push("server"));
  await cleanup.run();
  await cleanup.run();
  assertEquals(done, ["server", "folder"]);
});

Deno.test("run() lets whoever calls it a second time wait for the first", async () => {
  const gate = Promise.withResolvers<void>();
  let ended = false;
  const cleanup = new Cleanup();
  cleanup.add(async () => {
    await gate.promise;
    ended = true;
  });
  const first = cleanup.run();
  const second = cleanup.run().then(() => ended);
  gate.resolve();
  await first;
  assertEquals(await second, true);
});

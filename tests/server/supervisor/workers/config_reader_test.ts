import { assertEquals, assertRejects } from "@std/assert";
import { WORKER_EXIT } from "../../../../lib/server/ipc/exit_codes.ts";
import { CONFIG_LIMIT } from "../../../../lib/server/config/read_config.ts";
import { LOOK_LIMIT_MS } from "../../../../lib/server/limits.ts";
import { readByWorker } from "../../../../lib/server/supervisor/workers/config_reader.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { FakeWorker } from "../../support/fake_worker.ts";

function reading(isObedient = false) {
  const worker = Object.assign(new FakeWorker(), { isObedient });
  const clock = new FakeClock();
  return { worker, clock, text: readByWorker(() => worker, clock) };
}

Deno.test("readByWorker() gives what the worker wrote", async () => {
  const { worker, text } = reading();
  worker.say(new TextEncoder().encode(`{"a":`));
  worker.say(new TextEncoder().encode(`1}`));
  worker.end();
  assertEquals(await text, `{"a":1}`);
});

Deno.test("readByWorker() tells why the worker could not read it", async () => {
  const { worker, text } = reading();
  worker.tell({ event: "unusable", message: "Cannot read x: no such file" });
  worker.end(WORKER_EXIT.unusable);
  await assertRejects(() => text, Error, "Cannot read x: no such file");
});

Deno.test("readByWorker() ends a worker that hangs, and one that writes on", async () => {
  const hanging = reading();
  const refused = assertRejects(() => hanging.text, Error, "did not read it");
  await hanging.clock.advance(LOOK_LIMIT_MS);
  await refused;
  const endless = reading();
  endless.worker.say(new Uint8Array(CONFIG_LIMIT + 1));
  await assertRejects(() => endless.text, Error, "too large");
  assertEquals(endless.worker.calls.includes("kill"), true);
});

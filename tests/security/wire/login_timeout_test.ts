import { assert, assertEquals } from "@std/assert";
import { encodeFrame } from "../../../lib/protocol/records/frame.ts";
import { Group } from "../../support/group.ts";
import { memoryOf } from "../../support/processes.ts";
import { noise } from "../../support/seeded.ts";
import { Flood, hosts } from "../support/flood.ts";
import { assertLogsIn } from "../support/victims.ts";

/** Other systems have one loopback address. */
const ignore = Deno.build.os !== "linux";

Deno.test({
  name:
    "connections that do not log in are gone after ten seconds, and their memory",
  ignore,
}, async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  await assertLogsIn(group, server);
  const before = memoryOf(server.pid);
  await using flood = await Flood.start({
    port: server.port,
    count: 200,
    address: hosts(50),
    send: encodeFrame(noise(8000)).subarray(0, 8000),
  });
  assertEquals(flood.size, 200);
  await flood.ended();
  await server.waitForLog(/is refused: the login took too long/);
  await assertLogsIn(group, server);
  assert(memoryOf(server.pid) - before < 64, "MiB that did not come back");
});

import { assert } from "@std/assert";
import { encodeFrame } from "../../../lib/protocol/records/frame.ts";
import { Group, type Server } from "../../support/group.ts";
import { until } from "../../support/processes.ts";
import { noise } from "../../support/seeded.ts";
import { Flood, type FloodOptions, hosts } from "../support/flood.ts";
import { connectFrom } from "../support/raw_client.ts";
import { assertLogsIn, connectVia } from "../support/victims.ts";

/** Other systems have one loopback address. */
const ignore = Deno.build.os !== "linux";

const FLOODS: Record<string, Pick<FloodOptions, "address" | "send">> = {
  "1,200 connections of one address that say nothing": { address: hosts(1) },
  "1,200 connections of 1,200 addresses that say nothing": {
    address: hosts(1200),
  },
  "1,200 connections of the user's own address that say nothing": {
    address: () => "127.0.0.1",
  },
  "1,200 connections that send a length and stop": {
    address: hosts(100),
    send: Uint8Array.of(0, 0, 16, 0),
  },
  "1,200 connections that send half a login and stop": {
    address: hosts(100),
    send: encodeFrame(noise(8000)).subarray(0, 4000),
  },
};

Deno.test({ name: "a user logs in through", ignore }, async (t) => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced", "--max-clients", "1");
  for (const [name, flood] of Object.entries(FLOODS)) {
    await t.step(name, async () => {
      await using _ = await Flood.start({ ...flood, ...server, count: 1200 });
      await assertLogsIn(group, server);
    });
  }

  await t.step("connections that send a byte at a time", async () => {
    await using flood = await Flood.start({
      port: server.port,
      count: 1200,
      address: hosts(100),
    });
    const timer = setInterval(() => flood.send(Uint8Array.of(0)), 50);
    await assertLogsIn(group, server);
    clearInterval(timer);
  });

  await t.step(
    "connections that come back whenever they are closed",
    async () => {
      const from = server.log.length;
      await using flood = await Flood.start({
        port: server.port,
        count: 1200,
        address: hosts(100),
        persistent: true,
      });
      // They displace each other, which goes on while she logs in.
      await until(() => flood.opened > 1300);
      await assertLogsIn(group, server);
      const count = (pattern: RegExp) =>
        server.log.slice(from).filter((line) => pattern.test(line)).length;
      // 50 lines, and then how many more at the end of 10 s.
      const intervals = 2 + count(/more connections were refused/);
      const refused = count(/is refused/);
      assert(refused <= 50 * intervals, "the log does not grow with the flood");
    },
  );
});

Deno.test({
  name: "rubbish logins of one address go after the login of another",
  ignore,
}, async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced", "--max-clients", "1");
  const rubbish = Array.from(
    { length: 8 },
    () => sendFrom("127.0.0.2", server, encodeFrame(noise(600))),
  );
  await Promise.all(rubbish);
  const alice = await connectVia(group, server, "alice");
  await alice.close();
  const accepted = server.log.findIndex((line) => /Accepted/.test(line));
  const refused = server.log.slice(0, accepted)
    .filter((line) => /\(unreadable\) is invalid/.test(line));
  assert(refused.length < 8, "the user did not wait for all of them");
  for (const socket of await Promise.all(rubbish)) socket.destroy();
});

async function sendFrom(address: string, server: Server, bytes: Uint8Array) {
  const socket = await connectFrom(address, server);
  socket.write(bytes);
  return socket;
}

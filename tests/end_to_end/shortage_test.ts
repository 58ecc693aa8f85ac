import { assert, assertEquals } from "@std/assert";
import { Flood, hosts } from "../security/support/flood.ts";
import { Group } from "../support/group.ts";

/** Other systems have one loopback address, and other shells. */
const ignore = Deno.build.os !== "linux";

Deno.test({
  name: "users log in to a server that may open few files, through a flood",
  ignore,
}, async () => {
  await using group = await Group.create();
  const server = await group.launchAfter("ulimit -n 256", "--enhanced");
  await server.waitForLog(/The server is ready/);
  await server.waitForLog(/lets the server open \d+ more files/);
  await using _ = await Flood.start({
    port: server.port,
    count: 600,
    address: hosts(100),
  });
  const [alice, bob] = await Promise.all([
    group.connect(server, "alice"),
    group.connect(server, "bob"),
  ]);
  assertEquals((await alice.inbox({})).total, 0);
  await alice.close();
  await bob.close();
  assertEquals(await server.stop(), 0);
});

Deno.test({
  name: "a server that cannot start processes goes on, and says so once",
  ignore,
}, async () => {
  await using group = await Group.create();
  const server = await group.launchAfter("ulimit -n 52", "--enhanced");
  await server.waitForLog(/The server is ready/);
  const sessions = await Promise.allSettled(
    ["alice", "bob", "carol", "alice", "bob"].map((user) =>
      group.connect(server, user)
    ),
  );
  for (const session of sessions) {
    if (session.status === "fulfilled") await session.value.close();
  }
  const { code, stderr } = await group.client(server, "alice", [
    "inbox",
    "--wait",
  ]);
  assertEquals(code, 0, stderr);
  const failures = server.log.filter((line) => /A worker failed/.test(line));
  assertEquals(failures.length, new Set(failures).size);
  assert(!server.log.some((line) => /error:/.test(line)));
  assertEquals(await server.stop(), 0);
});

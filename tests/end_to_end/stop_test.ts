import { assertEquals } from "@std/assert";
import { Group, type Server } from "../support/group.ts";
import { readWhole } from "../support/sessions.ts";

/** Waits until a server that stops takes nobody any more. */
async function closed({ port }: Server): Promise<void> {
  for (;;) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch {
      return;
    }
  }
}

Deno.test("a server that stops lets the upload under way come to its end", async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  const alice = await group.connect(server, "alice");
  const half = Promise.withResolvers<void>();
  const stopping = Promise.withResolvers<void>();
  const sending = alice.send({
    id: crypto.randomUUID(),
    to: ["bob"],
    title: "Just in time",
    content: (async function* () {
      yield new Uint8Array(600_000).fill(97);
      half.resolve();
      await stopping.promise;
      yield new Uint8Array(100_000).fill(98);
    })(),
  });
  await half.promise;
  const stopped = server.stop();
  await closed(server);
  stopping.resolve();
  const { id } = await sending;
  assertEquals(await stopped, 0);
  await server.waitForLog(/The session of alice ends: the server is stopping/);
  const again = await group.serve("--enhanced");
  const bob = await group.connect(again, "bob");
  assertEquals((await readWhole(bob, { id })).bytes.length, 700_000);
  await bob.close();
});

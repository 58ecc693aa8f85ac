import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  type Bytes,
  concatBytes,
  encodeText,
} from "../../../lib/crypto/bytes.ts";
import { RECORD_FRAME_LIMIT } from "../../../lib/protocol/records/records.ts";
import { Group } from "../../support/group.ts";
import { noise } from "../../support/seeded.ts";
import { memoryOf, workersOf } from "../../support/processes.ts";
import { against } from "../support/attacks.ts";
import { FalseServer } from "../support/false_server.ts";
import { HostileProxy } from "../support/hostile_proxy.ts";
import { RawClient } from "../support/raw_client.ts";
import { credentialsOf, runClient } from "../support/victims.ts";

/** A length as a frame says it, and bytes after it. */
function claim(length: number, body: Uint8Array = noise(100)): Bytes {
  const header = new Uint8Array(4);
  new DataView(header.buffer).setUint32(0, length);
  return concatBytes(header, body);
}

/** Lengths that no frame has before login; none is rubbish of another protocol. */
const IMPOSSIBLE: Record<string, Bytes> = {
  "of 0 bytes": claim(0),
  "of 8 KiB and a byte": claim(8 * 1024 + 1),
  "of 2^31 bytes": claim(2 ** 31),
  "of 2^32 - 1 bytes": claim(2 ** 32 - 1),
  "of another protocol": encodeText(
    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
  ),
};

for (const mode of ["enhanced", "basic"] as const) {
  Deno.test(`${mode}: a frame of an impossible length ends the connection`, async (t) => {
    await using group = await Group.create();
    const flags = mode === "enhanced" ? ["--enhanced"] : [];
    const server = await group.serveHere(
      ...flags,
      "--max-clients",
      "8",
      "--max-per-user",
      "8",
    );

    await t.step("before login", async () => {
      for (const [name, bytes] of Object.entries(IMPOSSIBLE)) {
        using client = await RawClient.connect(server);
        await client.nextFrame();
        await client.send(bytes);
        assertEquals((await client.answer()).code, "protocol", name);
        assertEquals(await client.nextFrame(), null);
      }
      const { length } = Object.keys(IMPOSSIBLE);
      const alerts = await server.waitForLines("[Security Alert]", length);
      assertEquals(alerts.length, length);
    });

    await t.step("after login", async () => {
      const credentials = await credentialsOf(group, "alice");
      const records = {
        ...IMPOSSIBLE,
        "of one byte more than a record": claim(RECORD_FRAME_LIMIT + 1),
        "of less than a seal": claim(15, noise(15)),
        "of one byte": claim(1, noise(1)),
      };
      for (const [name, bytes] of Object.entries(records)) {
        // After login 8 KiB and a byte are no impossible length.
        if (name === "of 8 KiB and a byte") continue;
        if (mode === "basic" && name !== "of 2^31 bytes") continue;
        const from = server.log.length;
        using client = await RawClient.connect(server);
        await client.logIn(credentials);
        await client.send(bytes);
        await client.ended();
        await server.waitForLog(
          /\[Security Alert\] In the session of alice/,
          from,
        );
      }
    });

    await t.step("from a server, before login", async () => {
      for (const [name, bytes] of Object.entries(IMPOSSIBLE)) {
        await using impostor = new FalseServer((victim) => victim.send(bytes));
        const { code, stderr } = await runClient(group, impostor, "bob", [
          "inbox",
        ]);
        assertEquals(code, 6, name);
        assertMatch(stderr, /^mail-client: error: Cannot read .*\n$/);
      }
    });

    await t.step("from a server, after login", async () => {
      const attack = against(
        { from: "server", index: 2 },
        () => ({ onward: [claim(2 ** 31)] }),
      );
      await using proxy = new HostileProxy(server, attack);
      const { code, stderr } = await runClient(group, proxy, "bob", ["inbox"]);
      assertEquals(code, 6);
      assertMatch(stderr, /Cannot read a frame of 2147483648 bytes/);
    });
  });
}

Deno.test({
  name: "lengths that are only claimed take no memory",
  ignore: Deno.build.os !== "linux",
}, async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced", "--max-clients", "1");
  const credentials = await credentialsOf(group, "alice");
  const before = memoryOf(server.pid);
  for (let i = 0; i < 200; i++) {
    using client = await RawClient.connect(server);
    await client.send(claim(2 ** 32 - 1));
  }
  assert(memoryOf(server.pid) - before < 64);
  using client = await RawClient.connect(server);
  await client.logIn(credentials);
  const [worker] = workersOf(server.pid, "serve");
  const inWorker = memoryOf(worker);
  // The longest record there is, announced and never sent.
  await client.send(claim(RECORD_FRAME_LIMIT));
  assert(memoryOf(worker) - inWorker < 32);
});

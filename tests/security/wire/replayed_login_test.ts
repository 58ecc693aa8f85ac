import { assertEquals } from "@std/assert";
import type { Bytes } from "../../../lib/crypto/bytes.ts";
import { FRAME_TYPE } from "../../../lib/protocol/handshake/handshake.ts";
import { type AnyServer, Group } from "../../support/group.ts";
import { against, flippedAt } from "../support/attacks.ts";
import { type Attack, HostileProxy } from "../support/hostile_proxy.ts";
import { RawClient } from "../support/raw_client.ts";
import {
  connectVia,
  failureOf,
  type Port,
  runClient,
} from "../support/victims.ts";

const EXEMPT = [
  ...["--penalty-exempt", "127.0.0.1/32"],
  // Sessions of alice that nobody closes are still ending.
  ...["--max-clients", "20", "--max-per-user", "20"],
];

/** What alice's client sent in a session that went well, frame by frame. */
async function capture(group: Group, server: Port): Promise<Bytes[]> {
  await using proxy = new HostileProxy(server);
  const { code } = await runClient(group, proxy, "alice", ["inbox"]);
  assertEquals(code, 0);
  return proxy.framesFrom("client");
}

/** Sends a captured Login on a connection of its own; the answer. */
async function replay(server: Port, login: Bytes) {
  using client = await RawClient.connect(server);
  await client.nextFrame();
  await client.send(login);
  return await client.answer();
}

function count(server: AnyServer, text: string): number {
  return server.log.filter((line) => line.includes(text)).length;
}

/** Fails if there are more; waits for those that are missing. */
async function assertCount(server: AnyServer, text: string, expected: number) {
  assertEquals((await server.waitForLines(text, expected)).length, expected);
}

const ALERT =
  "[Security Alert] A login does not open: it was altered, or replayed from another connection";
const ALTERED = "[Security Alert] A login";
const ACCEPTED = "Connection Accepted and Symmetric Key Generated";

Deno.test("enhanced: a captured login is refused", async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced", ...EXEMPT);
  const [login] = await capture(group, server);

  await t.step("on another connection, seconds later", async () => {
    assertEquals((await replay(server, login)).code, "invalid");
    await assertCount(server, ALERT, 1);
  });

  await t.step(
    "ten times at once, and the user gets in all the same",
    async () => {
      const replays = Array.from({ length: 10 }, () => replay(server, login));
      const user = runClient(group, server, "alice", ["inbox"]);
      const codes = (await Promise.all(replays)).map(({ code }) => code);
      assertEquals(codes, Array(10).fill("invalid"));
      await assertCount(server, ALERT, 11);
      assertEquals((await user).code, 0);
    },
  );

  await t.step("twice on its own connection", async () => {
    await using proxy = new HostileProxy(
      server,
      against({ from: "client", index: 0 }, ({ bytes }) => ({
        onward: [bytes, bytes],
      })),
    );
    const { code } = await runClient(group, proxy, "alice", ["inbox"]);
    assertEquals(code, 6);
    await server.waitForLog(
      /\[Security Alert\] In the session of alice: A record does not open/,
    );
  });

  await t.step(
    "and a login altered on its way is refused",
    () => assertAlteredRefused(group, server),
  );

  assertEquals(count(server, ACCEPTED), 3, "only alice herself was let in");

  await t.step("after a restart of the server", async () => {
    await server.stop();
    const restarted = await group.serveHere("--enhanced", ...EXEMPT);
    assertEquals((await replay(restarted, login)).code, "invalid");
    assertEquals(count(restarted, ALERT), 1);
    assertEquals(count(restarted, ACCEPTED), 0);
  });
});

Deno.test("basic does not protect: a captured login opens a session again", async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere(...EXEMPT);
  const [login, ...records] = await capture(group, server);

  await t.step("on another connection", async () => {
    const before = server.log.length;
    const { code, frame } = await replay(server, login);
    assertEquals(code, undefined);
    assertEquals(frame[4], FRAME_TYPE.welcome);
    await server.waitForLog(new RegExp(ACCEPTED), before);
  });

  await t.step("but the captured requests do not open in it", async () => {
    using client = await RawClient.connect(server);
    await client.nextFrame();
    await client.send(login);
    for (const record of records) await client.send(record);
    await server.waitForLog(
      /\[Security Alert\] In the session of alice: A record does not open/,
    );
  });

  await t.step(
    "while a login altered on its way is refused",
    () => assertAlteredRefused(group, server),
  );

  await t.step("after a restart of the server", async () => {
    await server.stop();
    const restarted = await group.serveHere(...EXEMPT);
    assertEquals((await replay(restarted, login)).code, undefined);
    await restarted.waitForLog(new RegExp(ACCEPTED));
  });
});

/** A login altered on its way is refused, wherever the bit is. */
async function assertAlteredRefused(
  group: Group,
  server: AnyServer,
): Promise<void> {
  const before = [count(server, ACCEPTED), count(server, ALTERED)];
  // In the type, the sealed key, the nonce, the sealed message, the tag.
  const positions = [4, 5, 260, 300, -1];
  const codes = await Promise.all(positions.map(async (position) => {
    const alter: Attack = ({ bytes }) => ({
      onward: [flippedAt(bytes, (bytes.length + position) % bytes.length)],
    });
    const attack = against({ from: "client", index: 0 }, alter);
    await using proxy = new HostileProxy(server, attack);
    const error = await failureOf(() => connectVia(group, proxy, "alice"));
    return error?.exitCode;
  }));
  assertEquals(codes, positions.map(() => 3));
  await assertCount(server, ALTERED, before[1] + positions.length);
  assertEquals(count(server, ACCEPTED), before[0]);
}

import { assert, assertEquals } from "@std/assert";
import { type AnyServer, Group, type Server } from "../../support/group.ts";
import { MAY_BE_DENO_2_6 } from "../../support/programs.ts";
import {
  childrenOf,
  socketsOf,
  until,
  workersOf,
} from "../../support/processes.ts";
import { readWhole, sendText } from "../../support/sessions.ts";
import { type Message, RawSession } from "../support/raw_session.ts";
import { connectVia } from "../support/victims.ts";

const PIECE = 1024 * 1024;

/** Alice has a mail of that many MiB. */
async function sendBig(
  group: Group,
  server: AnyServer,
  mebibytes: number,
): Promise<void> {
  const bob = await connectVia(group, server, "bob");
  await sendText(bob, { to: ["alice"] }, new Uint8Array(mebibytes * PIECE));
  await bob.close();
}

async function readOften(session: RawSession, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await session.channel.post({ type: "read", index: 1 } as Message);
  }
  await session.channel.flush();
}

/** Deno 2.6 ends no write when it closes. */
const endsWrites = Deno.build.os === "linux" && !MAY_BE_DENO_2_6;

/** The words of the log for a session of alice that ended. */
async function endOfAlice(server: AnyServer, from: number): Promise<string> {
  const [, why] = await server.waitForLog(
    /The session of alice ends: (.*)\./,
    from,
  );
  await server.waitForLog(/Terminating connection with alice/, from);
  return why;
}

Deno.test("work for a client that has gone ends with its next record", async () => {
  await using group = await Group.create();
  const server = await group.serve(
    "--enhanced",
    "--max-clients",
    "1",
    "--max-content",
    "100000000",
  );
  await sendBig(group, server, 20);
  await server.waitForLog(/Terminating connection with bob/);
  const from = server.log.length;
  const heavy = await RawSession.logIn(group, server, "alice");
  // To serve them all would take minutes, and a server that did it would be killed here
  // as one that hangs.
  await readOften(heavy, 10_000);
  const [worker] = workersOf(server.pid, "serve");
  heavy[Symbol.dispose]();
  assertEquals(
    await endOfAlice(server, from),
    "the client went away without a bye",
  );
  assert(!childrenOf(server.pid).includes(worker));
  // Its place is free.
  const next = await connectVia(group, server, "alice");
  assertEquals((await next.inbox({})).total, 1);
  await next.close();
});

Deno.test("a client that stops reading is ended by the limits", async () => {
  await using group = await Group.create();
  const first = await group.serve("--enhanced", "--max-content", "100000000");
  await sendBig(group, first, 20);
  await first.stop();
  const limits = [
    ["--idle-timeout", "nothing was done for too long"],
    ["--session-limit", "it reached its time limit"],
  ];
  const servers: Server[] = [];
  for (const [limit] of limits) {
    servers.push(await group.serve("--enhanced", limit, "1s"));
  }
  // Side by side: a worker gets three seconds more, and three until it is killed.
  await Promise.all(limits.map(async ([_, why], i) => {
    const server = servers[i];
    const before = endsWrites ? socketsOf(server.pid) : 0;
    using heavy = await RawSession.logIn(group, server, "alice");
    await readOften(heavy, 10);
    assertEquals(await endOfAlice(server, 0), why);
    // The connection is gone as well, though its client has not read what is there.
    if (endsWrites) await until(() => socketsOf(server.pid) <= before);
  }));
});

Deno.test("a client that ends its sending half has gone, inside a record with an alert", async () => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced");
  const ends: [Uint8Array, RegExp][] = [
    [new Uint8Array(0), /alice ends: the client went away without a bye/],
    [
      Uint8Array.of(0, 0, 0, 99, 1),
      /alice: the stream was cut inside a record/,
    ],
  ];
  for (const [bytes, line] of ends) {
    const from = server.log.length;
    using session = await RawSession.logIn(group, server, "alice");
    assertEquals(await session.halfClose(bytes), null);
    await server.waitForLog(line, from);
  }
});

Deno.test("a mail that a client has only begun to read stays unread", async () => {
  await using group = await Group.create();
  const server = await group.serveHere(
    "--enhanced",
    "--max-content",
    "100000000",
  );
  await sendBig(group, server, 20);
  const from = server.log.length;
  const session = await RawSession.logIn(group, server, "alice");
  await readOften(session, 1);
  assertEquals((await session.answer()).type, "ok");
  session[Symbol.dispose]();
  await endOfAlice(server, from);
  const alice = await connectVia(group, server, "alice");
  assertEquals((await alice.inbox({})).unread, 1);
  await readWhole(alice, { index: 1 });
  assertEquals((await alice.inbox({})).unread, 0);
  await alice.close();
});

import { assertEquals } from "@std/assert";
import { Group } from "../../support/group.ts";
import { readWhole, sendText } from "../../support/sessions.ts";
import { type Message, RawSession } from "../support/raw_session.ts";
import { connectVia } from "../support/victims.ts";

/** More than the sockets of both ends hold. */
const BIG = 16 * 1024 * 1024;

Deno.test("a client that takes no bytes holds up nobody in its process, and breaks off alone", async () => {
  await using group = await Group.create();
  const server = await group.serveHere(
    ...["--enhanced", "--sessions-per-worker", "4"],
    ...["--max-content", "100000000"],
  );
  const bob = await connectVia(group, server, "bob");
  await sendText(bob, { to: ["alice", "bob"] }, new Uint8Array(BIG));
  const heavy = await RawSession.logIn(group, server, "alice");
  for (let i = 0; i < 3; i++) {
    await heavy.channel.post({ type: "read", index: 1 } as Message);
  }
  await heavy.channel.flush();
  assertEquals((await heavy.answer()).type, "ok");
  const { bytes } = await readWhole(bob, { index: 1 });
  assertEquals(bytes.length, BIG);
  heavy[Symbol.dispose]();
  await server.waitForLog(
    /The session of alice ends: the client went away without a bye/,
  );
  assertEquals((await bob.inbox({})).total, 1);
  await bob.close();
});

Deno.test("records that cannot be opened end their session and no neighbour's", async () => {
  await using group = await Group.create();
  const server = await group.serveHere(
    ...["--enhanced", "--sessions-per-worker", "4"],
  );
  const bob = await connectVia(group, server, "bob");
  using alice = await RawSession.logIn(group, server, "alice");
  const record = Uint8Array.of(0, 0, 0, 40, ...new Uint8Array(40).fill(7));
  await alice.halfClose(record).catch(() => {});
  await server.waitForLog(/Security Alert.* alice/);
  await server.waitForLog(/Terminating connection with alice/);
  assertEquals((await bob.inbox({})).total, 0);
  await bob.close();
});

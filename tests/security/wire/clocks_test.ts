import { assert, assertEquals, assertMatch } from "@std/assert";
import { fakeAccounts } from "../../server/worker/support/fake_accounts.ts";
import { randomBytes } from "../../../lib/crypto/bytes.ts";
import { Channel } from "../../../lib/protocol/records/channel.ts";
import { FrameReader } from "../../../lib/protocol/records/frame.ts";
import {
  decodeHello,
  type EnhancedHello,
  sealLogin,
} from "../../../lib/protocol/handshake/handshake.ts";
import {
  RecordReader,
  RecordWriter,
} from "../../../lib/protocol/records/record_stream.ts";
import { RECORD_FRAME_LIMIT } from "../../../lib/protocol/records/records.ts";
import {
  basicProtection,
  generateEphemeralKeys,
} from "../../../lib/protocol/handshake/session_keys.ts";
import { openMailStore } from "../../../lib/store/maildir/maildir_store.ts";
import { Session } from "../../../lib/server/worker/session/session.ts";
import { SessionTime } from "../../../lib/server/worker/session/session_time.ts";
import { SignsOfLife } from "../../../lib/server/worker/signs_of_life.ts";
import { type AnyServer, Group } from "../../support/group.ts";
import type { Outcome } from "../../support/programs.ts";
import { streamPair } from "../../support/memory_stream.ts";
import { against } from "../support/attacks.ts";
import { enhancedHello, FalseServer } from "../support/false_server.ts";
import { type Attack, HostileProxy } from "../support/hostile_proxy.ts";
import { RawClient } from "../support/raw_client.ts";
import { credentialsOf, failureOf, runClient } from "../support/victims.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;

/** How far the client's clock is ahead, in ms, and what it says of that. */
const WRONG_CLOCKS: [number, RegExp][] = [
  [45_500, /clock is 4\d seconds ahead of the server's/],
  [-45_500, /clock is 4\d seconds behind the server's/],
  [5.5 * MINUTE, /clock is 5 minutes ahead of the server's/],
  [-5.5 * MINUTE, /clock is 5 minutes behind the server's/],
  [-3.5 * HOUR, /clock is 3 hours behind the server's/],
  [20.5 * YEAR, /clock is 20 years ahead of the server's/],
  [-20.5 * YEAR, /clock is 20 years behind the server's/],
];

Deno.test("enhanced: a clock that is off is refused, and the sentence says by how much", async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced");
  const credentials = await credentialsOf(group, "alice");

  for (const [ahead, sentence] of WRONG_CLOCKS) {
    await t.step(`by the client, ${ahead / 1000} s`, async () => {
      using client = await RawClient.connect(server);
      const now = () => Date.now() + ahead;
      const error = await failureOf(() =>
        client.logIn({ ...credentials, now })
      );
      assertMatch(error!.message, sentence);
      assertEquals(error!.name, "SecurityError");
    });
  }

  for (const ahead of [45_500, -5.5 * MINUTE, 20.5 * YEAR]) {
    // Another client may skip the check of the clock.
    await t.step(`by the server, ${ahead / 1000} s`, async () => {
      const from = server.log.length;
      assertEquals(await logInAt(ahead), "clock");
      const [, seconds, direction] = await server.waitForLog(
        /\[Security Alert\] A login was made (\d+) s (ago|in the future) by its client's clock/,
        from,
      );
      const logged = direction === "ago" ? -Number(seconds) : Number(seconds);
      // A login ages on its way, by seconds on a busy machine.
      assert(Math.abs(logged - ahead / 1000) < 10, `${logged}`);
    });
  }

  async function logInAt(ahead: number): Promise<string | undefined> {
    using client = await RawClient.connect(server);
    const helloFrame = (await client.nextFrame())!;
    const hello = decodeHello(helloFrame.subarray(4)) as EnhancedHello;
    const login = await sealLogin(credentials.keys.serverPublicKey, {
      mode: "enhanced",
      username: credentials.user,
      password: credentials.password,
      clientNonce: randomBytes(32),
      sessionId: hello.sessionId,
      challenge: hello.challenge,
      clientTime: Date.now() + ahead,
      clientPublicKey: (await generateEphemeralKeys()).publicKey,
    }, helloFrame);
    await client.send(login);
    return (await client.answer()).code;
  }

  await t.step(
    "by mail-client, from a server whose clock is hours off",
    async () => {
      await using behind = new FalseServer(async (victim) => {
        await victim.greet(
          enhancedHello({ serverTime: Date.now() - 2.5 * HOUR }),
        );
      });
      const { code, stderr } = await runClient(group, behind, "alice", [
        "inbox",
      ]);
      assertEquals(code, 7);
      assertMatch(
        stderr,
        /clock is 2 hours ahead of the server's: set the wrong one/,
      );
      assertEquals(behind.logins, [], "no password was sent");
    },
  );
});

Deno.test("enhanced: a login held back for longer than the skew is refused", async () => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced", "--max-skew", "500ms");
  const { code, stderr } = await logInLate(group, server);
  assertEquals(code, 7);
  assertMatch(stderr, /The clocks of client and server are too far apart/);
  await server.waitForLog(/\[Security Alert\] A login was made \d+ s ago/);
});

Deno.test("basic does not protect: a login held back is accepted", async () => {
  await using group = await Group.create();
  const server = await group.serveHere("--max-skew", "500ms");
  assertEquals((await logInLate(group, server)).code, 0);
});

/** Logs in through a proxy that holds the login back for longer than the skew, 600 ms. */
async function logInLate(group: Group, server: AnyServer): Promise<Outcome> {
  const hold: Attack = async ({ bytes }) => {
    await new Promise((resolve) => setTimeout(resolve, 600));
    return { onward: [bytes] };
  };
  const attack = against({ from: "client", index: 0 }, hold);
  await using proxy = new HostileProxy(server, attack);
  return await runClient(group, proxy, "alice", ["inbox"]);
}

Deno.test("a clock that jumps during a session harms nothing", async () => {
  const dir = await Deno.makeTempDir();
  const clock = { now: Date.UTC(2026, 5, 1) };
  const store = openMailStore(dir, { now: () => clock.now });
  const [near, far] = streamPair();
  const session = new Session({
    channel: await channelOver(far),
    user: "alice",
    store,
    accounts: fakeAccounts(),
    limits: { maxContent: 1000, maxAttachments: 1000 },
    changePassword: () => Promise.reject(new Error("not here")),
    mode: "enhanced" as const,
    emit: () => {},
    time: new SessionTime({ idleMs: 10_000, sessionMs: 60_000 }, () => 0),
    life: new SignsOfLife(() => 0),
    stopping: new AbortController().signal,
  });
  const running = session.run();
  const client = await channelOver(near);
  const ask = async (message: Record<string, unknown> & { type: string }) => {
    await client.send(message);
    const received = await client.receive();
    return received?.kind === "message"
      ? received.message as Record<string, unknown>
      : undefined;
  };
  await client.receive();
  const jumps = [0, 20 * YEAR, -30 * YEAR, -HOUR, 2 * HOUR];
  for (const [i, jump] of jumps.entries()) {
    clock.now += jump;
    await client.post({
      type: "send",
      id: `draft-${i}-of-many`,
      to: ["alice"],
      title: `Mail ${i}`,
    } as { type: string });
    assertEquals((await ask({ type: "end" }))?.type, "ok");
    const page = await ask({ type: "inbox" });
    assertEquals(page?.total, i + 1);
  }
  const { mails } = await ask({ type: "inbox" }) as {
    mails: { id: string; index: number }[];
  };
  assertEquals(mails.map((mail) => mail.index), [1, 2, 3, 4, 5]);
  assertEquals(new Set(mails.map((mail) => mail.id)).size, 5);
  assertEquals((await ask({ type: "bye" }))?.reason, "asked");
  assertEquals(await running, "done");
  store.close();
  await Deno.remove(dir, { recursive: true });
});

async function channelOver(
  stream: ReturnType<typeof streamPair>[0],
): Promise<Channel> {
  const { opener, sealer } = await basicProtection(new Uint8Array(32));
  return new Channel(
    new RecordReader(new FrameReader(stream, RECORD_FRAME_LIMIT), opener),
    new RecordWriter(stream, sealer),
  );
}

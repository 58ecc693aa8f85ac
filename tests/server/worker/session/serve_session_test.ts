import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type Bytes,
  concatBytes,
  encodeText,
  randomBytes,
} from "../../../../lib/crypto/bytes.ts";
import type { ByteStream } from "../../../../lib/protocol/byte_stream.ts";
import {
  basicProtection,
  generateEphemeralKeys,
  recordProtection,
} from "../../../../lib/protocol/handshake/session_keys.ts";
import { encodeFrame } from "../../../../lib/protocol/records/frame.ts";
import type { WorkerEvent } from "../../../../lib/server/ipc/events.ts";
import {
  sealHandover,
  type SessionSecrets,
} from "../../../../lib/server/ipc/handover.ts";
import { encodeLease } from "../../../../lib/server/ipc/lease.ts";
import {
  type LoggedInClient,
  type ServeContext,
  serveSession,
} from "../../../../lib/server/worker/session/serve_session.ts";
import { StopError } from "../../../../lib/server/worker/session/session_stream.ts";
import { streamOf, streamPair } from "../../../support/memory_stream.ts";

const BASIC: SessionSecrets = { mode: "basic", symKey: randomBytes(32) };
const ENHANCED: SessionSecrets = {
  mode: "enhanced",
  sessionId: randomBytes(16),
  material: randomBytes(64),
  salt: randomBytes(32),
};
/** A message that any record may have. */
const MESSAGE = encodeText('\u0001{"type":"inbox"}');

const keys = await generateEphemeralKeys();

/** Serves what comes on a stream, as `run` says; what was told, and of whom. */
async function serve(
  stream: ByteStream,
  run: (client: LoggedInClient) => Promise<unknown> = () => Promise.resolve(),
  stopping = new AbortController().signal,
) {
  const events: WorkerEvent[] = [];
  const clients: LoggedInClient[] = [];
  const context: ServeContext = {
    keys,
    limits: { idleMs: 1000, sessionMs: 5000 },
    now: () => 0,
    emit: (event) => events.push(event),
    stopping,
    async run(client) {
      clients.push(client);
      await run(client);
      return "idle";
    },
  };
  await serveSession(stream, context);
  return { events, clients };
}

async function leaseOf(
  secrets: SessionSecrets,
  workerKey = keys.publicKey,
): Promise<Bytes> {
  return encodeLease(await sealHandover(workerKey, { user: "alice", secrets }));
}

/** A record as the client of that session seals it. */
async function recordOf(secrets: SessionSecrets): Promise<Bytes> {
  const { sealer } = secrets.mode === "basic"
    ? await basicProtection(secrets.symKey)
    : await recordProtection(secrets, "client");
  return encodeFrame(await sealer.seal(MESSAGE));
}

Deno.test("serveSession() ends in silence if no client comes", async () => {
  assertEquals(await serve(streamOf()), { events: [], clients: [] });
});

for (const secrets of [BASIC, ENHANCED]) {
  const { mode } = secrets;

  Deno.test(`serveSession() serves the session that it is handed, and tells how it ended, ${mode}`, async () => {
    const lease = await leaseOf(secrets);
    const { events, clients } = await serve(streamOf(lease));
    assertEquals(events, [{ event: "ended", outcome: "idle" }]);
    const [{ user, mode: served, time }] = clients;
    assertEquals([user, served], ["alice", mode]);
    assertEquals([time.left, time.limit], [1000, "idle"]);
  });

  Deno.test(`serveSession() opens what came with the session, and answers, ${mode}`, async () => {
    const [near, far] = streamPair();
    const record = await recordOf(secrets);
    near.write(concatBytes(await leaseOf(secrets), record));
    const answer = { type: "ok" };
    await serve(far, async ({ channel }) => {
      const received = await channel.receive();
      assert(received?.kind === "message");
      assertEquals(received.message, { type: "inbox" });
      await channel.send(answer);
    });
    const answered = new Uint8Array(1000);
    const length = await near.read(answered);
    const { opener } = secrets.mode === "basic"
      ? await basicProtection(secrets.symKey)
      : await recordProtection(secrets, "client");
    const text = await opener.open(answered.slice(4, length!));
    assertEquals(text, encodeText(`\u0001${JSON.stringify(answer)}`));
  });
}

Deno.test("serveSession() serves no session that was sealed to another worker, or altered", async () => {
  const other = await generateEphemeralKeys();
  const lease = await leaseOf(ENHANCED);
  const leases = [
    await leaseOf(ENHANCED, other.publicKey),
    lease.with(lease.length - 1, lease.at(-1)! ^ 1),
  ];
  for (const lease of leases) {
    let isServed = false;
    const run = () => Promise.resolve(isServed = true);
    await assertRejects(
      () => serve(streamOf(lease), run),
      Error,
      "A session was sealed to another worker, or altered",
    );
    assertEquals(isServed, false);
  }
});

Deno.test("serveSession() tells its session to stop", async () => {
  const stop = new AbortController();
  const lease = await leaseOf(BASIC);
  const [near, far] = streamPair();
  near.write(lease);
  await serve(far, async ({ channel, stopping }) => {
    const receiving = assertRejects(() => channel.receive(), StopError);
    stop.abort(new StopError("kicked"));
    await receiving;
    assert(stopping.aborted);
  }, stop.signal);
});

Deno.test("serveSession() waits for nothing in a session that was stopped before it came", async () => {
  const stop = new AbortController();
  stop.abort(new StopError("kicked"));
  const [near, far] = streamPair();
  near.write(await leaseOf(BASIC));
  await serve(far, async ({ channel, stopping }) => {
    assert(stopping.aborted);
    await assertRejects(() => channel.receive(), StopError);
  }, stop.signal);
});

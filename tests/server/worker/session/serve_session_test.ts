import { assert, assertEquals } from "@std/assert";
import { concatBytes } from "../../../../lib/crypto/bytes.ts";
import {
  encodeHello,
  sealLogin,
} from "../../../../lib/protocol/handshake/handshake.ts";
import type { WorkerEvent } from "../../../../lib/server/ipc/events.ts";
import { encodeLease } from "../../../../lib/server/ipc/lease.ts";
import {
  type ClientContext,
  type LoggedInClient,
  serveClient,
} from "../../../../lib/server/worker/serve_client.ts";
import { streamOf } from "../../../support/memory_stream.ts";
import {
  CLIENT_KEYS,
  FakeAccounts,
  PASSWORD,
  SERVER_TIME,
  USER,
} from "../../support/login_server.ts";

function newContext() {
  const events: WorkerEvent[] = [];
  const clients: LoggedInClient[] = [];
  const stopping = new AbortController();
  let begun = 0;
  const accounts = new FakeAccounts();
  const context: ClientContext = {
    privateKey: accounts.privateKey,
    hasCurrentKeys: () => true,
    readPasswords: () => accounts.readPasswords(),
    loadUserKey: (user) => accounts.loadUserKey(user),
    limits: { idleMs: 1000, sessionMs: 5000 },
    now: () => 0,
    emit: (event) => events.push(event),
    beginSession: () => {
      begun++;
      return stopping.signal;
    },
    serveSession: (client) => {
      clients.push(client);
      return Promise.resolve("idle");
    },
  };
  return { context, events, clients, stopping, begun: () => begun };
}

/** A lease and a login in basic mode. */
async function loginBytes(
  password: string,
  anyKeys?: boolean,
): Promise<Uint8Array> {
  const helloFrame = encodeHello({ mode: "basic" });
  const login = {
    mode: "basic" as const,
    username: USER,
    password,
    clientNonce: new Uint8Array(32),
  };
  return concatBytes(
    encodeLease({ receivedAt: SERVER_TIME, anyKeys }),
    helloFrame,
    await sealLogin(CLIENT_KEYS.serverPublicKey, login, helloFrame),
  );
}

Deno.test("serveClient() ends in silence if no client comes", async () => {
  const { context, events, begun } = newContext();
  await serveClient(streamOf(), context);
  assertEquals([events, begun()], [[], 0]);
});

Deno.test("serveClient() serves a login that is good, and tells how its session ended", async () => {
  const { context, events, clients, stopping } = newContext();
  await serveClient(streamOf(await loginBytes(PASSWORD)), context);
  assertEquals(events, [
    { event: "accepted", user: USER, session: undefined },
    { event: "ended", outcome: "idle" },
  ]);
  const [{ user, time, stopping: signal }] = clients;
  assertEquals([user, time.left, time.limit], [USER, 1000, "idle"]);
  stopping.abort();
  assert(signal.aborted);
});

Deno.test("serveClient() tells why it refused a login, and begins no session", async () => {
  const { context, events, clients, begun } = newContext();
  await serveClient(streamOf(await loginBytes("wrong")), context);
  assertEquals(events, [
    { event: "refused", code: "invalid", user: USER, alert: undefined },
  ]);
  assertEquals([clients.length, begun()], [0, 0]);
});

Deno.test("serveClient() leaves a login to another worker when the server has other keys by now", async () => {
  const { context, events, begun } = newContext();
  const stale = { ...context, hasCurrentKeys: () => false };
  await serveClient(streamOf(await loginBytes(PASSWORD)), stale);
  assertEquals([events, begun()], [[{ event: "stale" }], 0]);
  await serveClient(streamOf(await loginBytes(PASSWORD, true)), stale);
  assertEquals(begun(), 1);
});

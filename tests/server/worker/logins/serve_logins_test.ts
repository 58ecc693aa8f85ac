import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Bytes, encodeText } from "../../../../lib/crypto/bytes.ts";
import {
  encodeHello,
  type EnhancedHello,
  type Hello,
  openWelcome,
} from "../../../../lib/protocol/handshake/handshake.ts";
import {
  encodeFrame,
  frameBody,
} from "../../../../lib/protocol/records/frame.ts";
import { generateEphemeralKeys } from "../../../../lib/protocol/handshake/session_keys.ts";
import type { WorkerEvent } from "../../../../lib/server/ipc/events.ts";
import { openHandover } from "../../../../lib/server/ipc/handover.ts";
import {
  encodeLoginOrder,
  type LoginCheck,
} from "../../../../lib/server/ipc/login_order.ts";
import {
  type LoginsContext,
  serveLogins,
} from "../../../../lib/server/worker/logins/serve_logins.ts";
import { runMicrotasks } from "../../../support/fake_clock.ts";
import { streamOf, streamPair } from "../../../support/memory_stream.ts";
import {
  ACCOUNT,
  CLIENT_KEYS,
  FakeAccounts,
  newHello,
  PASSWORD,
  SERVER_TIME,
  USER,
} from "../../support/login_server.ts";
import { MODES, newLogin, sealed } from "../../support/login_attempts.ts";

const worker = await generateEphemeralKeys();

/** What checks logins of alice's, and what it told and watches. */
function newLogins(accounts = new FakeAccounts()) {
  const events: WorkerEvent[] = [];
  const added: [string, string][] = [];
  const watched: string[] = [];
  const context: LoginsContext = {
    privateKey: accounts.privateKey,
    readPasswords: () => accounts.readPasswords(),
    loadUserKey: (user) => accounts.loadUserKey(user),
    hasCurrentKeys: () => true,
    watch: {
      add: (user, account) => added.push([user, account]),
      watch: (users) => Promise.resolve(void watched.push(...users)),
    },
    emit: (event) => events.push(event),
    reason: (error) => (error as Error).message,
  };
  return { context, events, added, watched };
}

/** A login to check. */
async function checkOf(
  id: number,
  { hello = newHello("enhanced") as Hello, password = PASSWORD } = {},
): Promise<LoginCheck> {
  return {
    id,
    receivedAt: SERVER_TIME,
    worker: worker.publicKey,
    helloFrame: encodeHello(hello),
    loginFrame: await sealed(newLogin(hello, { password }), hello),
  };
}

function orders(...checks: LoginCheck[]): Bytes[] {
  return checks.map((check) => encodeLoginOrder({ check }));
}

for (const mode of MODES) {
  Deno.test(`serveLogins() hands a good login over to the worker, ${mode}`, async () => {
    const { context, events, added } = newLogins();
    const hello = newHello(mode);
    const login = newLogin(hello);
    const check = {
      ...await checkOf(7, { hello }),
      loginFrame: await sealed(login, hello),
    };
    await serveLogins(streamOf(...orders(check)), context);
    assertEquals(added, [[USER, ACCOUNT]]);
    const [event] = events;
    assert(event.event === "accepted" && events.length === 1);
    const id = (hello as Partial<EnhancedHello>).sessionId?.toHex();
    assertEquals([event.id, event.user, event.account], [7, USER, ACCOUNT]);
    assertEquals(event.session, id);
    const sealedSession = Uint8Array.fromBase64(event.handover);
    const { user, secrets } = await openHandover(worker, sealedSession);
    assertEquals([user, secrets.mode], [USER, mode]);
    const welcome = await openWelcome(
      CLIENT_KEYS.privateKey,
      frameBody(Uint8Array.fromBase64(event.welcome)),
      login,
      check.helloFrame,
      check.loginFrame,
    );
    if (welcome.mode === "basic") {
      assert(secrets.mode === "basic");
      assertEquals(secrets.symKey, welcome.symKey);
    } else {
      assert(secrets.mode === "enhanced");
      assertEquals(secrets.material.slice(0, 32), welcome.sessionKey);
    }
  });
}

Deno.test("serveLogins() tells why it refused a login, and watches nobody for it", async () => {
  const { context, events, added } = newLogins();
  const good = await checkOf(2);
  const replayed = { ...good, helloFrame: encodeHello(newHello("enhanced")) };
  const wrong = await checkOf(1, { password: "wrong" });
  await serveLogins(streamOf(...orders(wrong)), context);
  await serveLogins(streamOf(...orders(replayed)), context);
  assertEquals(events, [
    {
      event: "refused",
      id: 1,
      code: "invalid",
      user: USER,
      alert: undefined,
    },
    {
      event: "refused",
      id: 2,
      code: "invalid",
      user: undefined,
      alert:
        "A login does not open: it was altered, or replayed from another connection",
    },
  ]);
  assertEquals(added, []);
});

Deno.test("serveLogins() leaves a login to another process when the server has other keys by now", async () => {
  const accounts = new FakeAccounts();
  const { context, events } = newLogins(accounts);
  const stale = { ...context, hasCurrentKeys: () => false };
  const check = await checkOf(3);
  await serveLogins(streamOf(...orders(check)), stale);
  assertEquals(events.splice(0), [{ event: "stale", id: 3 }]);
  assertEquals(accounts.verified, [], "no hash was computed");
  await serveLogins(streamOf(...orders({ ...check, anyKeys: true })), stale);
  assertEquals(events.map(({ event }) => event), ["accepted"]);
});

Deno.test("serveLogins() goes on after a login that it could not check", async () => {
  const accounts = new FakeAccounts();
  const { readPasswords } = accounts;
  accounts.readPasswords = () => Promise.reject(new Error("It is damaged"));
  const { context, events } = newLogins(accounts);
  const [here, there] = streamPair();
  const serving = serveLogins(here, context);
  for (const order of orders(await checkOf(1))) there.write(order);
  while (events.length === 0) await runMicrotasks();
  assertEquals(events.splice(0), [
    { event: "failed", id: 1, message: "It is damaged" },
  ]);
  accounts.readPasswords = readPasswords;
  for (const order of orders(await checkOf(2))) there.write(order);
  there.close();
  await serving;
  assertEquals(events.map(({ event }) => event), ["accepted"]);
});

Deno.test("serveLogins() seals no session to what is no worker's key", async () => {
  const { context, events } = newLogins();
  for (const key of [new Uint8Array(32), new Uint8Array(31)]) {
    const check = { ...await checkOf(1), worker: key };
    await serveLogins(streamOf(...orders(check)), context);
  }
  assertEquals(events.map(({ event }) => event), ["failed", "failed"]);
});

Deno.test("serveLogins() checks logins side by side, and ends with the last of them", async () => {
  const accounts = new FakeAccounts();
  const answers: PromiseWithResolvers<void>[] = [];
  const { readPasswords } = accounts;
  accounts.readPasswords = async () => {
    const answer = Promise.withResolvers<void>();
    answers.push(answer);
    await answer.promise;
    return await readPasswords.call(accounts);
  };
  const { context, events } = newLogins(accounts);
  const serving = serveLogins(
    streamOf(...orders(await checkOf(1), await checkOf(2))),
    context,
  );
  while (answers.length < 2) await runMicrotasks();
  answers[1].resolve();
  while (events.length === 0) await runMicrotasks();
  answers[0].resolve();
  await serving;
  assertEquals(
    events.map((event) => "id" in event ? event.id : undefined),
    [2, 1],
  );
});

Deno.test("serveLogins() watches accounts as it is told, and says so if it cannot", async () => {
  const { context, events, watched } = newLogins();
  const order = encodeLoginOrder({ watch: ["alice", "bob"] });
  await serveLogins(streamOf(order), context);
  assertEquals([watched, events], [["alice", "bob"], []]);
  const watch = {
    add() {},
    watch: () => Promise.reject(new Error("It is damaged")),
  };
  await serveLogins(streamOf(order), { ...context, watch });
  assertEquals(events, [{ event: "notice", message: "It is damaged" }]);
});

Deno.test("serveLogins() fails at an order of no form", async () => {
  for (const text of ["", "{", '{"check":{"id":1}}', '{"watch":["../a"]}']) {
    const { context, events } = newLogins();
    const stream = streamOf(encodeFrame(encodeText(text)));
    await assertRejects(() => serveLogins(stream, context), Error);
    assertEquals(events, []);
  }
});

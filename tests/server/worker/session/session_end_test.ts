import { assert, assertEquals, assertRejects } from "@std/assert";
import type { ByteStream } from "../../../../lib/protocol/byte_stream.ts";
import { SecurityError } from "../../../../lib/protocol/errors.ts";
import { SIGN_MS } from "../../../../lib/server/worker/signs_of_life.ts";
import { FakeClock, runMicrotasks } from "../../../support/fake_clock.ts";
import {
  begin,
  bye,
  DRAFT,
  IDLE,
  PAGE,
  SESSION,
} from "../../support/running_session.ts";

Deno.test("a stop ends a session at once while it waits for a request", async () => {
  const { run, stop, answer, clock } = begin();
  const running = run();
  await answer();
  await runMicrotasks();
  stop();
  assertEquals(await answer(), bye("closing"));
  assertEquals(await running, "closing");
  assertEquals(clock.now(), new FakeClock().now());
});

Deno.test("a stop waits for the request under way, and takes no further one", async () => {
  const { store, run, stop, send, answer } = begin();
  const running = run();
  await answer();
  await send({ type: "inbox" });
  await send({ type: "inbox" });
  await runMicrotasks();
  stop();
  await runMicrotasks();
  store.lists[0](PAGE);
  assertEquals((await answer())?.type, "ok");
  assertEquals(await answer(), bye("closing"));
  assertEquals(await running, "closing");
  assertEquals(store.lists.length, 1);
});

const MANY = { type: "messages", ids: ["1.M2", "1.M3", "1.M4"] };

/** How many messages were opened, and what came after them. */
async function readMany(
  onMessage: (count: number, running: ReturnType<typeof begin>) => unknown,
) {
  const running = begin();
  const { store, run, send, answer } = running;
  store.onMessage = (count) => onMessage(count, running);
  run();
  await answer();
  await send(MANY);
  await send({ type: "bye" });
  // The `ok`, and the messages in one record.
  for (let i = 0; i < 2; i++) await answer();
  assertEquals(await answer(), { type: "end" });
  return [store.messagesOpened, await answer()];
}

Deno.test("a stop leaves off a long answer between two mails", async () => {
  const told = await readMany((count, { stop }) => count === 2 && stop());
  assertEquals(told, [2, bye("closing")]);
});

Deno.test("the end of a session's time leaves off a long answer between two mails", async () => {
  const told = await readMany((count, { clock }) =>
    count === 2 && clock.advance(SESSION)
  );
  assertEquals(told, [2, bye("session_limit")]);
});

Deno.test("a long answer that goes on is no idle time", async () => {
  const told = await readMany((_, { clock }) => clock.advance(IDLE - 1));
  assertEquals(told, [3, bye("asked")]);
});

Deno.test("a stop lets an upload come to its end", async () => {
  const { run, stop, send, answer, postData, flush } = begin();
  const running = run();
  await answer();
  await send(DRAFT);
  await postData(10);
  await flush();
  await runMicrotasks();
  stop();
  await runMicrotasks();
  await postData(10);
  await send({ type: "end" });
  assertEquals(await answer(), { type: "ok", id: "new" });
  assertEquals(await answer(), bye("closing"));
  assertEquals(await running, "closing");
});

for (const reason of ["account_changed", "kicked"] as const) {
  Deno.test(`a download ends at once by ${reason}, with a bye in place of its end`, async () => {
    const { store, run, stop, send, receive } = begin();
    const rest = Promise.withResolvers<void>();
    const content = (async function* () {
      yield new Uint8Array(100_000);
      await rest.promise;
      yield new Uint8Array(100_000);
    })();
    const mail = { id: "id-1", index: 1, from: "bob", title: "T" };
    Object.assign(store, { read: () => Promise.resolve({ mail, content }) });
    const running = run();
    await receive();
    await send({ type: "read", id: "id-1" });
    await runMicrotasks();
    stop(reason);
    rest.resolve();
    const received: unknown[] = [];
    let bytes = 0;
    for (let next; (next = await receive());) {
      if (next.kind === "data") bytes += next.data.length;
      else received.push(next.message);
      if (received.length === 2) break;
    }
    assertEquals((received[0] as { type: string }).type, "ok");
    assertEquals(received[1], bye(reason));
    assertEquals(bytes, 100_000);
    assertEquals(await running, reason);
  });
}

Deno.test("a stop that comes before the session ends it after its greeting", async () => {
  const { run, stop, answer } = begin();
  stop();
  const running = run();
  assertEquals((await answer())?.type, "ok");
  assertEquals(await answer(), bye("closing"));
  assertEquals(await running, "closing");
});

Deno.test("a client that goes away without a bye has vanished", async () => {
  const { near, run, answer, events } = begin();
  const running = run();
  await answer();
  near.close();
  assertEquals(await running, "vanished");
  assertEquals(events, []);
});

Deno.test("a stream that ends inside a record is an alert, and nothing is said", async () => {
  for (const upload of [false, true]) {
    const { near, store, run, send, answer, events } = begin();
    const running = run();
    await answer();
    if (upload) await send(DRAFT);
    near.write(Uint8Array.of(0, 0, 0, 9, 1));
    near.close();
    assertEquals(await running, "violation");
    const message = "the stream was cut inside a record";
    assertEquals(events, [{ event: "alert", message }]);
    assertEquals(store.aborted, upload ? 1 : 0);
  }
});

Deno.test("a session whose input the supervisor ends answers first, and says closing", async () => {
  const { near, store, run, send, answer } = begin();
  const running = run();
  await answer();
  await send({ type: "inbox" });
  await runMicrotasks();
  near.close();
  store.lists[0](PAGE);
  assertEquals((await answer())?.type, "ok");
  assertEquals(await answer(), bye("closing"));
  assertEquals(await running, "vanished");
});

Deno.test("a client that breaks the protocol is reported, and hears no more", async () => {
  const { near, run, answer, events } = begin();
  const running = run();
  await answer();
  near.write(Uint8Array.of(255, 255, 255, 255));
  assertEquals(await running, "violation");
  assertEquals(events.length, 1);
  assert(events[0].event === "alert");
});

Deno.test("a record that does not open is a violation", async () => {
  const failing = (stream: ByteStream): ByteStream => ({
    write: (bytes) => stream.write(bytes),
    read: () => Promise.reject(new SecurityError("A record does not open")),
  });
  const { run, events } = begin(failing);
  assertEquals(await run(), "violation");
  assertEquals(events, [{ event: "alert", message: "A record does not open" }]);
});

Deno.test("a pipe that breaks while the session answers is a client that vanished", async () => {
  const broken = (stream: ByteStream): ByteStream => ({
    read: (into, timeoutMs) => stream.read(into, timeoutMs),
    write: () => Promise.reject(new Deno.errors.BrokenPipe()),
  });
  assertEquals(await begin(broken).run(), "vanished");
});

Deno.test("work for a client that has gone ends at the next sign of life", async () => {
  let gone = false;
  const leaving = (stream: ByteStream): ByteStream => ({
    read: (into, timeoutMs) => stream.read(into, timeoutMs),
    write: (bytes) => {
      if (gone) throw new Deno.errors.BrokenPipe();
      return stream.write(bytes);
    },
  });
  const { clock, store, life, run, send, answer, events } = begin(leaving);
  const running = run();
  await answer();
  await send({ type: "inbox" });
  await runMicrotasks();
  gone = true;
  await clock.advance(SIGN_MS);
  const ended = await assertRejects(async () => await life.tick(1, 9));
  store.failLists[0](ended);
  assertEquals(await running, "vanished");
  assertEquals(events, []);
});

Deno.test("a failure of the server's own is nobody's outcome", async () => {
  const failing = (stream: ByteStream): ByteStream => ({
    read: () => Promise.reject(new Error("out of memory")),
    write: (bytes) => stream.write(bytes),
  });
  await assertRejects(() => begin(failing).run(), Error, "out of memory");
});

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { ByteStream } from "../../../lib/protocol/byte_stream.ts";
import { SecurityError } from "../../../lib/protocol/errors.ts";
import type { WorkerEvent } from "../../../lib/server/ipc/events.ts";
import { PROGRESS_BYTES } from "../../../lib/server/limits.ts";
import { Session } from "../../../lib/server/worker/session.ts";
import {
  SessionStream,
  StopError,
} from "../../../lib/server/worker/session_stream.ts";
import { SessionTime } from "../../../lib/server/worker/session_time.ts";
import {
  SIGN_MS,
  SignsOfLife,
} from "../../../lib/server/worker/signs_of_life.ts";
import type { MailStore } from "../../../lib/store/store.ts";
import { FakeClock, runMicrotasks } from "../../support/fake_clock.ts";
import { streamPair } from "../../support/memory_stream.ts";
import { clockedStream } from "../support/clocked_stream.ts";
import { plainChannel } from "../support/plain_channel.ts";

const IDLE = 1000;
const SESSION = 10_000;

type Message = { type: string } & Record<string, unknown>;

/** A store whose lists a test answers, and which takes any upload. */
class SlowStore {
  readonly lists: ((page: unknown) => void)[] = [];
  readonly failLists: ((error: unknown) => void)[] = [];
  aborted = 0;
  deferred = 0;

  list(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.lists.push(resolve);
      this.failLists.push(reject);
    });
  }

  delivered(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  deliver() {
    return Promise.resolve({
      write: () => {},
      commit: () => Promise.resolve({ id: "new" }),
      abort: () => Promise.resolve(void this.aborted++),
    });
  }

  runDeferred(): void {
    this.deferred++;
  }
}

/** A session that has begun, and its client. */
function begin(wrap = (stream: ByteStream) => stream) {
  const clock = new FakeClock();
  const [near, far] = streamPair();
  const time = new SessionTime(
    { idleMs: IDLE, sessionMs: SESSION },
    () => clock.now(),
  );
  const stream = new SessionStream(wrap(clockedStream(far, clock)));
  stream.begin(time);
  const store = new SlowStore();
  const stop = new AbortController();
  const life = new SignsOfLife(() => clock.now());
  const events: WorkerEvent[] = [];
  const session = new Session({
    channel: plainChannel(stream),
    user: "alice",
    store: store as unknown as MailStore,
    hasAccount: () => true,
    limits: { maxContent: 100_000 },
    emit: (event) => events.push(event),
    time,
    life,
    stopping: stop.signal,
  });
  const client = plainChannel(near);
  return {
    clock,
    near,
    store,
    life,
    events,
    stop: () => stop.abort(new StopError("closing")),
    run: () => session.run(),
    send: (message: Message) => client.send(message),
    postData: (bytes: number) => client.postData(new Uint8Array(bytes)),
    flush: () => client.flush(),
    async answer(): Promise<Message | undefined> {
      const received = await client.receive();
      return received?.kind === "message"
        ? received.message as Message
        : undefined;
    },
  };
}

const PAGE = { total: 0, unread: 0, mails: [] };
const DRAFT = { type: "send", id: "long-enough", to: ["bob"], title: "" };

function bye(reason: string): Message {
  return { type: "bye", reason };
}

Deno.test("a session greets with its limits, and ends with the client's bye", async () => {
  const { run, send, answer } = begin();
  const running = run();
  assertEquals(await answer(), {
    type: "ok",
    title: 100,
    content: 100_000,
    recipients: 100,
  });
  await send({ type: "bye" });
  assertEquals(await answer(), bye("asked"));
  assertEquals(await running, "done");
});

Deno.test("requests that came together are answered one after the other, in their order", async () => {
  const { store, run, send, answer } = begin();
  const running = run();
  await answer();
  await send({ type: "inbox" });
  await send({ type: "nonsense" });
  await send({ type: "inbox" });
  await send({ type: "bye" });
  await runMicrotasks();
  assertEquals(store.lists.length, 1, "the second waits for the first");
  store.lists[0](PAGE);
  const types = [(await answer())?.type, (await answer())?.type];
  await runMicrotasks();
  store.lists[1]({ ...PAGE, total: 2 });
  assertEquals([...types, (await answer())?.total], ["ok", "error", 2]);
  assertEquals(await answer(), bye("asked"));
  assertEquals(await running, "done");
});

Deno.test("a session ends when no request comes for the idle time", async () => {
  const { clock, run, answer } = begin();
  const running = run();
  await answer();
  await clock.advance(IDLE - 1);
  let over = false;
  running.then(() => over = true);
  await runMicrotasks();
  assertEquals(over, false);
  await clock.advance(1);
  assertEquals(await answer(), bye("idle"));
  assertEquals(await running, "idle");
  assertEquals(clock.pending, 0);
});

Deno.test("the idle time begins anew with each answer, however long that took", async () => {
  const { clock, store, run, send, answer } = begin();
  const running = run();
  await answer();
  await send({ type: "inbox" });
  await clock.advance(5 * IDLE);
  store.lists[0](PAGE);
  assertEquals((await answer())?.type, "ok");
  await runMicrotasks();
  assertEquals(store.deferred, 1);
  await clock.advance(IDLE - 1);
  await send({ type: "inbox" });
  await runMicrotasks();
  store.lists[1](PAGE);
  assertEquals((await answer())?.type, "ok");
  await clock.advance(IDLE);
  assertEquals(await answer(), bye("idle"));
  assertEquals(await running, "idle");
});

Deno.test("a session ends at its limit, however busy", async () => {
  const { clock, store, run, send, answer } = begin();
  const running = run();
  await answer();
  for (let ms = 500; ms < SESSION; ms += 500) {
    await clock.advance(500);
    await send({ type: "inbox" });
    await runMicrotasks();
    store.lists.at(-1)!(PAGE);
    assertEquals((await answer())?.type, "ok");
  }
  await clock.advance(500);
  assertEquals(await answer(), bye("session_limit"));
  assertEquals(await running, "session_limit");
});

Deno.test("requests that have come already do not outlast the session", async () => {
  const { clock, store, run, send, answer } = begin();
  const running = run();
  await answer();
  await send({ type: "inbox" });
  await send({ type: "inbox" });
  await clock.advance(SESSION);
  store.lists[0](PAGE);
  assertEquals((await answer())?.type, "ok");
  assertEquals(await answer(), bye("session_limit"));
  assertEquals(await running, "session_limit");
  assertEquals(store.lists.length, 1);
});

Deno.test("an upload that stalls ends the session and delivers nothing", async () => {
  const { clock, store, run, send, answer, postData, flush } = begin();
  const running = run();
  await answer();
  await clock.advance(IDLE - 1);
  await send(DRAFT);
  await clock.advance(IDLE - 1);
  await postData(PROGRESS_BYTES);
  await flush();
  await runMicrotasks();
  await clock.advance(IDLE - 1);
  // What trickles in is no progress.
  await postData(10);
  await flush();
  await runMicrotasks();
  assertEquals(store.aborted, 0);
  await clock.advance(1);
  assertEquals(await answer(), bye("idle"));
  assertEquals(await running, "idle");
  assertEquals(store.aborted, 1);
});

Deno.test("content of a refused mail is no use of the session", async () => {
  const { clock, run, answer, postData, flush } = begin();
  const running = run();
  await answer();
  await clock.advance(IDLE - 1);
  await postData(10);
  await flush();
  await clock.advance(1);
  assertEquals(await answer(), bye("idle"));
  assertEquals(await running, "idle");
});

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

Deno.test("a client hears every few seconds that the server still works", async () => {
  const { clock, store, life, run, send, answer } = begin();
  const running = run();
  await answer();
  assertEquals(life.tick(1, 9), undefined);
  await send({ type: "inbox" });
  await runMicrotasks();
  await clock.advance(SIGN_MS - 1);
  assertEquals(life.tick(1, 9), undefined);
  await clock.advance(1);
  await life.tick(2, 9);
  await life.tick(3, 9);
  await clock.advance(SIGN_MS);
  await life.tick(4, 9);
  store.lists[0](PAGE);
  assertEquals(await answer(), { type: "wait", done: 2, total: 9 });
  assertEquals(await answer(), { type: "wait", done: 4, total: 9 });
  assertEquals((await answer())?.type, "ok");
  await runMicrotasks();
  // Nobody waits for an answer now.
  await clock.advance(SIGN_MS);
  assertEquals(life.tick(5, 9), undefined);
  assertEquals(await answer(), bye("idle"));
  assertEquals(await running, "idle");
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

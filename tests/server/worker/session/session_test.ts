import { assertEquals } from "@std/assert";
import { PROGRESS_BYTES } from "../../../../lib/server/limits.ts";
import { SIGN_MS } from "../../../../lib/server/worker/signs_of_life.ts";
import { runMicrotasks } from "../../../support/fake_clock.ts";
import {
  begin,
  bye,
  DRAFT,
  IDLE,
  PAGE,
  SESSION,
} from "../../support/running_session.ts";

Deno.test("a session greets with its limits, and ends with the client's bye", async () => {
  const { run, send, answer } = begin();
  const running = run();
  assertEquals(await answer(), {
    type: "ok",
    title: 100,
    content: 100_000,
    recipients: 100,
    attachments: 1_000_000,
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

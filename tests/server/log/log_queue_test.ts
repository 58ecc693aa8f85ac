import { assert, assertEquals } from "@std/assert";
import { LOG_FLUSH_MS } from "../../../lib/server/limits.ts";
import { LogQueue } from "../../../lib/server/log/log_queue.ts";
import { FakeClock, runMicrotasks } from "../../support/fake_clock.ts";

/** What the system does with a write: takes so many bytes, fails, or lets it wait. */
type Answer = number | Error | Promise<void>;

/** A queue onto a pipe or disk; `answers` come first, then it takes all. */
function queueOn({ answers = [] as Answer[], limit = 1000 } = {}) {
  const clock = new FakeClock();
  const told: string[] = [];
  const system = { text: "", answers, isFull: false };
  const queue = new LogQueue({
    async write(bytes) {
      const answer = system.answers.shift();
      if (system.isFull || answer instanceof Error) {
        throw new Error("no space is left");
      }
      if (answer instanceof Promise) await answer;
      const count = typeof answer === "number" ? answer : bytes.length;
      system.text += new TextDecoder().decode(bytes.subarray(0, count));
      return count;
    },
    lostLine: (count) => `lost ${count}`,
    onLost: ({ message }) => told.push(message),
    clock,
    limit,
  });
  return { clock, queue, system, told };
}

Deno.test("LogQueue writes lines in their order, however little the system takes at once", async () => {
  const { queue, system } = queueOn({ answers: [1, 2, 3] });
  queue.put("The server is ready");
  queue.put("é");
  await queue.flush();
  assertEquals(system.text, "The server is ready\né\n");
});

Deno.test("LogQueue holds up nobody while a reader stands still, and tells in its place what was lost", async () => {
  const reader = Promise.withResolvers<void>();
  const { queue, system, told } = queueOn({
    answers: [reader.promise],
    limit: 21,
  });
  for (let line = 1; line <= 9; line++) queue.put(`line ${line}`);
  await runMicrotasks();
  assertEquals(system.text, "");
  assertEquals(told, ["its reader stands still"]);
  reader.resolve();
  await runMicrotasks();
  assertEquals(system.text, "line 1\nline 2\nline 3\nlost 6\n");
  queue.put("line 10");
  await queue.flush();
  assertEquals(system.text, "line 1\nline 2\nline 3\nlost 6\nline 10\n");
  assertEquals(queue.loss, { lines: 6, isFailing: false });
});

Deno.test("LogQueue has room again for what was written, and tells each loss by itself", async () => {
  const { queue, system, told } = queueOn({ limit: 21 });
  for (let times = 1; times <= 2; times++) {
    for (let line = 1; line <= 4; line++) queue.put(`line ${line}`);
    await runMicrotasks();
  }
  const once = "line 1\nline 2\nline 3\nlost 1\n";
  assertEquals(system.text, once + once);
  assertEquals(told.length, 2);
});

Deno.test("LogQueue says once that a reader is too slow, until all that waits is written", async () => {
  const readers = [1, 2, 3, 4].map(() => Promise.withResolvers<void>());
  const { queue, system, told } = queueOn({
    answers: readers.map(({ promise }) => promise),
    limit: 14,
  });
  for (const { resolve } of readers) {
    for (let line = 1; line <= 9; line++) queue.put(`line ${line}`);
    resolve();
    await runMicrotasks();
  }
  await queue.flush();
  assertEquals(told, ["its reader stands still"]);
  queue.put("caught up");
  await queue.flush();
  assert(system.text.endsWith("\ncaught up\n"), system.text);
});

Deno.test("LogQueue drops what a full disk does not take, and tells how much once it can", async () => {
  const { queue, system, told } = queueOn();
  queue.put("one");
  await queue.flush();
  system.isFull = true;
  for (const line of ["two", "three", "four"]) {
    queue.put(line);
    await queue.flush();
  }
  assertEquals(told, ["no space is left"]);
  assertEquals(queue.loss, { lines: 3, isFailing: true });
  system.isFull = false;
  queue.put("five");
  queue.put("six");
  await queue.flush();
  assertEquals(system.text, "one\nlost 3\nfive\nsix\n");
  assertEquals(queue.loss, { lines: 3, isFailing: false });
});

Deno.test("LogQueue begins a new line after one that was cut", async () => {
  const { queue, system } = queueOn({ answers: [6, new Error()] });
  queue.put("abcdefgh");
  await queue.flush();
  queue.put("one");
  await queue.flush();
  assertEquals(system.text, "abcdef\nlost 1\none\n");
});

Deno.test("LogQueue does not wait longer than a moment for a reader at the end", async () => {
  const { clock, queue } = queueOn({ answers: [new Promise(() => {})] });
  queue.put("never read");
  let flushed = false;
  queue.flush().then(() => flushed = true);
  await clock.advance(LOG_FLUSH_MS - 1);
  assertEquals(flushed, false);
  await clock.advance(1);
  assertEquals(flushed, true);
});

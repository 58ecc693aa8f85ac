import { assert, assertEquals, assertRejects } from "@std/assert";
import { ReadTimeoutError } from "../../../../lib/protocol/byte_stream.ts";
import {
  SessionStream,
  StopError,
} from "../../../../lib/server/worker/session/session_stream.ts";
import { PROGRESS_BYTES } from "../../../../lib/server/limits.ts";
import { inTempDir } from "../../../support/in_temp_dir.ts";
import { SessionTime } from "../../../../lib/server/worker/session/session_time.ts";

function newStream() {
  const clock = { now: 0 };
  /** The time limit of each read. */
  const limits: (number | undefined)[] = [];
  const written: number[] = [];
  const stream = new SessionStream({
    read({ length }, timeoutMs) {
      limits.push(timeoutMs);
      clock.now += 4;
      return length;
    },
    write(bytes) {
      written.push(...bytes);
      return bytes.length;
    },
  });
  const limits10 = { idleMs: 10, sessionMs: 15 };
  const time = new SessionTime(limits10, () => clock.now);
  return { clock, limits, written, stream, time };
}

Deno.test("SessionStream waits for a login without end", async () => {
  const { stream, limits } = newStream();
  assertEquals(await stream.read(new Uint8Array(1)), 1);
  assertEquals(limits, [undefined]);
});

Deno.test("SessionStream gives each read what the session has left", async () => {
  const { stream, limits, time } = newStream();
  stream.begin(time);
  for (let i = 0; i < 4; i++) {
    await stream.read(new Uint8Array(1));
    time.touch();
  }
  assertEquals(limits, [10, 10, 7, 3]);
});

Deno.test("SessionStream takes bytes that trickle in for no use of the session", async () => {
  const { stream, limits, time } = newStream();
  stream.begin(time);
  for (let i = 0; i < 3; i++) {
    await stream.read(new Uint8Array(PROGRESS_BYTES / 4));
  }
  assertEquals([limits, time.left, time.limit], [[10, 6, 2], -2, "idle"]);
  await assertRejects(() => stream.read(new Uint8Array(1)), ReadTimeoutError);
});

Deno.test("SessionStream takes an upload that makes progress for a use of the session", async () => {
  const { stream, limits, time } = newStream();
  stream.begin(time);
  for (let i = 0; i < 4; i++) {
    await stream.read(new Uint8Array(PROGRESS_BYTES / 2));
  }
  assertEquals(limits, [10, 6, 7, 3]);
});

Deno.test("SessionStream gives a read its own time, if that is shorter", async () => {
  const { stream, limits, time } = newStream();
  await stream.read(new Uint8Array(1), 5);
  stream.begin(time);
  await stream.read(new Uint8Array(1), 5);
  await stream.read(new Uint8Array(1), 50);
  assertEquals(limits, [5, 5, 2]);
});

Deno.test("SessionStream reads nothing once a limit is reached", async () => {
  const { clock, stream, limits, time } = newStream();
  stream.begin(time);
  clock.now += 10;
  await assertRejects(() => stream.read(new Uint8Array(1)), ReadTimeoutError);
  assertEquals(limits, []);
});

Deno.test("SessionStream writes whenever the session has something to say", () => {
  const { clock, stream, written, time } = newStream();
  stream.begin(time);
  clock.now += 10;
  assertEquals(stream.write(Uint8Array.of(1, 2)), 2);
  assertEquals(written, [1, 2]);
});

Deno.test("SessionStream that is stopped ends the read under way and every other", async () => {
  const stream = new SessionStream({
    read: () => new Promise(() => {}),
    write: ({ length }) => length,
  });
  const limits = { idleMs: 1000, sessionMs: 1000 };
  stream.begin(new SessionTime(limits, () => 0));
  const reading = stream.read(new Uint8Array(1));
  stream.stop(new StopError("closing"));
  await assertRejects(() => reading, StopError);
  await assertRejects(() => stream.read(new Uint8Array(1)), StopError);
  assertEquals(stream.write(new Uint8Array(3)), 3);
});

/** Reads many times, and prints the bytes that each has left in memory. */
const READING = `
const [stream, time] = Deno.args;
const { SessionStream } = await import(stream);
const { SessionTime } = await import(time);
const session = new SessionStream({
  read: ({ length }) => Promise.resolve(length),
  write: ({ length }) => length,
});
session.begin(new SessionTime({ idleMs: 1e9, sessionMs: 1e9 }, () => 0));
const into = new Uint8Array(1);
const used = () => (gc(), Deno.memoryUsage().heapUsed);
await session.read(into);
const before = used();
for (let i = 0; i < 20_000; i++) await session.read(into);
console.log((used() - before) / 20_000);
await session.read(into);
`;

Deno.test("SessionStream keeps nothing of a read that is over, however many there were", async () => {
  const room = "../../../../lib/server/worker/session";
  const modules = ["session_stream.ts", "session_time.ts"].map((file) =>
    new URL(`${room}/${file}`, import.meta.url).href
  );
  await inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/reading.js`, READING);
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-config", "--no-lock", "--allow-read"]
        .concat("--v8-flags=--expose-gc", `${dir}/reading.js`, modules),
    }).output();
    const left = Number(new TextDecoder().decode(stdout).trim() || NaN);
    assert(left < 50, `${left} bytes of each read are left`);
  });
});

import { assertEquals, assertRejects } from "@std/assert";
import { Connection } from "../../../../lib/client/session/connect/connection.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { ReadTimeoutError } from "../../../../lib/protocol/byte_stream.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

/** A connection that notes what is done with it; each read gives one byte, then the end. */
function connection(): { conn: Deno.TcpConn; calls: string[] } {
  const calls: string[] = [];
  let bytes = 1;
  const answers: Record<string, () => unknown> = {
    read: () => Promise.resolve(bytes-- > 0 ? 1 : null),
    write: () => Promise.resolve(1),
  };
  const conn = new Proxy({}, {
    get: (_, name: string) => () => {
      calls.push(name);
      return answers[name]?.();
    },
  });
  return { conn: conn as Deno.TcpConn, calls };
}

Deno.test("Connection never ends its sending half alone: to the server it had gone", async () => {
  const { conn, calls } = connection();
  const stream = new Connection(conn, 1000);
  await stream.write(Uint8Array.of(1));
  await stream.read(new Uint8Array(1));
  assertEquals(await stream.read(new Uint8Array(1)), null);
  stream.close();
  assertEquals(calls, ["setNoDelay", "write", "read", "read", "close"]);
});

Deno.test("Connection says why it was lost", async () => {
  const conn = {
    setNoDelay: () => {},
    read: () => Promise.reject(new Deno.errors.ConnectionReset()),
  };
  const stream = new Connection(conn as unknown as Deno.TcpConn, 1000);
  await assertRejects(
    () => stream.read(new Uint8Array(1)),
    Failure,
    "The connection to the server was lost",
  );
});

/** A connection whose server says nothing, by a clock of the test's. */
function silent() {
  const clock = new FakeClock();
  const read = Promise.withResolvers<number>();
  const conn = {
    setNoDelay: () => {},
    read: () => read.promise,
    write: () => Promise.resolve(1),
    close: () => read.reject(new Deno.errors.BadResource()),
  };
  const tcp = conn as unknown as Deno.TcpConn;
  return { clock, stream: new Connection(tcp, 1000, clock) };
}

Deno.test("a read ends when the server has said nothing for its time", async () => {
  const { clock, stream } = silent();
  const read = assertRejects(
    () => stream.read(new Uint8Array(1)),
    ReadTimeoutError,
  );
  await clock.advance(1000);
  await read;
});

Deno.test("the time of a read counts from the end of what the client sends", async () => {
  const { clock, stream } = silent();
  let ended = false;
  const read = assertRejects(
    () => stream.read(new Uint8Array(1)),
    ReadTimeoutError,
  ).then(() => {
    ended = true;
  });
  await clock.advance(500);
  stream.isSending = true;
  await clock.advance(60_000);
  stream.isSending = false;
  await clock.advance(999);
  assertEquals(ended, false);
  await clock.advance(1);
  await read;
});

/** A connection whose server takes nothing, and says a byte when the test wants. */
function full() {
  const clock = new FakeClock();
  const write = Promise.withResolvers<number>();
  let read = Promise.withResolvers<number>();
  const conn = {
    setNoDelay: () => {},
    read: () => read.promise,
    write: () => write.promise,
    close: () => {
      for (const wait of [read, write]) {
        wait.promise.catch(() => {});
        wait.reject(new Deno.errors.Interrupted());
      }
    },
  };
  const say = () => {
    read.resolve(1);
    read = Promise.withResolvers<number>();
  };
  const tcp = conn as unknown as Deno.TcpConn;
  return { clock, say, stream: new Connection(tcp, 1000, clock) };
}

Deno.test("a write waits on while the server says that it is at work", async () => {
  const { clock, say, stream } = full();
  let ended = false;
  const write = assertRejects(
    () => stream.write(Uint8Array.of(1)),
    Failure,
    "did not answer within 1 s",
  ).then(() => {
    ended = true;
  });
  await clock.advance(900);
  const read = stream.read(new Uint8Array(1));
  say();
  await read;
  await clock.advance(999);
  assertEquals(ended, false);
  await clock.advance(1);
  await write;
});

Deno.test("a read that a late write ends says that the server did not answer", async () => {
  const { clock, stream } = full();
  stream.isSending = true;
  const waits = [
    () => stream.read(new Uint8Array(1)),
    () => stream.write(Uint8Array.of(1)),
  ].map((wait) => assertRejects(wait, Failure, "did not answer within 1 s"));
  await clock.advance(1000);
  await Promise.all(waits);
});

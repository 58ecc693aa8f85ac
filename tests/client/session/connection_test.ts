import { assertEquals, assertRejects } from "@std/assert";
import { Connection } from "../../../lib/client/session/connection.ts";
import { Failure } from "../../../lib/program/failure.ts";

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

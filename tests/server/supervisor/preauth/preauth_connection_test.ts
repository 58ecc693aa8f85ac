import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  ProtocolError,
  RefusedError,
} from "../../../../lib/protocol/errors.ts";
import {
  decodeHello,
  encodeHello,
  encodeRefused,
  encodeWait,
} from "../../../../lib/protocol/handshake/handshake.ts";
import { LOGIN_FRAME_LIMIT } from "../../../../lib/protocol/limits.ts";
import {
  encodeFrame,
  FrameReader,
} from "../../../../lib/protocol/records/frame.ts";
import { LINGER_MS, LOGIN_TIMEOUT_MS } from "../../../../lib/server/limits.ts";
import { PreauthConnection } from "../../../../lib/server/supervisor/preauth/preauth_connection.ts";
import { FakeClock, runMicrotasks } from "../../../support/fake_clock.ts";
import { FakeConn } from "../../support/fake_conn.ts";

const BASIC = { enhanced: false, maxSkewMs: 30_000 };
const ENHANCED = { enhanced: true, maxSkewMs: 30_000 };

function connect() {
  const clock = new FakeClock();
  const conn = new FakeConn("192.0.2.7");
  const connection = new PreauthConnection(conn, clock);
  const frames = new FrameReader(conn.peer, LOGIN_FRAME_LIMIT);
  return { clock, conn, connection, frames };
}

Deno.test("PreauthConnection says a Hello with its time, never the same twice", async () => {
  const challenges = [];
  for (let i = 0; i < 2; i++) {
    const { clock, connection, conn, frames } = connect();
    const receiving = connection.receiveLogin(ENHANCED);
    const hello = decodeHello((await frames.next())!);
    assert(hello.mode === "enhanced");
    assertEquals(hello.serverTime, clock.started);
    assertEquals(hello.maxSkew, 30_000);
    challenges.push(hello.challenge.toHex(), hello.sessionId.toHex());
    conn.peer.close();
    assertEquals(await receiving, null);
  }
  assertEquals(new Set(challenges).size, 4);
});

Deno.test("PreauthConnection hands out a Login as it came, and when", async () => {
  const { clock, connection, conn } = connect();
  assertEquals(connection.address, "192.0.2.7");
  const receiving = connection.receiveLogin(BASIC);
  const loginFrame = encodeFrame(Uint8Array.of(1, 2, 3));
  conn.peer.write(loginFrame.subarray(0, 5));
  await clock.advance(70);
  conn.peer.write(Uint8Array.of(...loginFrame.subarray(5), 9, 9));
  assertEquals(await receiving, {
    helloFrame: encodeHello({ mode: "basic" }),
    loginFrame,
    rest: Uint8Array.of(9, 9),
    receivedAt: clock.started + 70,
    receivedTick: clock.now(),
  });
  assertEquals(clock.pending, 0);
});

Deno.test("PreauthConnection waits ten seconds for a login, however much comes", async () => {
  const { clock, connection, conn } = connect();
  const refused = assertRejects(
    () => connection.receiveLogin(BASIC),
    RefusedError,
  );
  conn.peer.write(Uint8Array.of(0, 0));
  await clock.advance(LOGIN_TIMEOUT_MS - 1);
  conn.peer.write(Uint8Array.of(0));
  assertEquals(connection.evicted.aborted, false);
  await clock.advance(1);
  assertEquals((await refused).code, "timeout");
});

Deno.test("PreauthConnection stops waiting when it is evicted", async () => {
  const { clock, connection } = connect();
  const refused = assertRejects(
    () => connection.receiveLogin(BASIC),
    RefusedError,
  );
  await runMicrotasks();
  connection.evict("full");
  assertEquals((await refused).code, "full");
  assertEquals(clock.pending, 0);
});

Deno.test("PreauthConnection refuses a frame that no Login has", async () => {
  const { connection, conn } = connect();
  const refused = assertRejects(
    () => connection.receiveLogin(BASIC),
    ProtocolError,
  );
  conn.peer.write(Uint8Array.of(255, 255, 255, 255));
  await refused;
});

Deno.test("PreauthConnection tells its peer to wait, and why it is refused", async () => {
  const { connection, frames, conn } = connect();
  await connection.announceWait(500, "failures");
  await connection.refuse("invalid");
  const wait = encodeFrame((await frames.next())!);
  assertEquals(wait, encodeWait(500, "failures"));
  assertEquals(encodeFrame((await frames.next())!), encodeRefused("invalid"));
  connection.cut();
  await connection.refuse("invalid");
  connection.cut();
  assertEquals(conn.calls, ["close", "close"]);
});

Deno.test("PreauthConnection lets its peer read before it closes", async () => {
  const { connection, conn } = connect();
  const closing = connection.close();
  conn.peer.write(new Uint8Array(20_000));
  await runMicrotasks();
  assertEquals(conn.calls, ["closeWrite"]);
  conn.peer.close();
  await closing;
  assertEquals(conn.calls, ["closeWrite", "close"]);
});

Deno.test("PreauthConnection closes on a peer that stays, after a second", async () => {
  const { clock, connection, conn } = connect();
  const closing = connection.close();
  await clock.advance(LINGER_MS - 1);
  assertEquals(conn.calls, ["closeWrite"]);
  await clock.advance(1);
  await closing;
  assertEquals(conn.calls[1], "close");
});

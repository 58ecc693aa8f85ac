import { assert, assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../../lib/program/failure.ts";
import { Connection } from "../../../lib/client/session/connect/connection.ts";
import { ParkedSession } from "../../../lib/client/session/parked.ts";
import { ParkingFullError } from "../../../lib/client/session/parking_full.ts";
import { encodeNotice, type Notice } from "../../../lib/protocol/notices.ts";
import {
  encodeFrame,
  FrameReader,
} from "../../../lib/protocol/records/frame.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { streamPair } from "../../support/memory_stream.ts";

/** A parked client, and the server's end of its connection. */
function park() {
  const [near, far] = streamPair();
  const clock = new FakeClock();
  let closed = 0;
  const conn = {
    read: (into: Uint8Array) => near.read(into),
    write: (bytes: Uint8Array) => Promise.resolve(near.write(bytes)),
    setNoDelay() {},
    close() {
      closed++;
      near.close();
      far.close();
    },
  } as unknown as Deno.TcpConn;
  const connection = new Connection(conn, 1000, clock);
  const frames = new FrameReader(connection, 8192);
  const heard = new FrameReader(far, 8192);
  return {
    parked: new ParkedSession(connection, frames, 120_000),
    clock,
    closed: () => closed,
    say: (...notices: Notice[]) => {
      for (const notice of notices) far.write(encodeNotice(notice));
    },
    sayBytes: (bytes: Uint8Array<ArrayBuffer>) => far.write(bytes),
    hear: async () => [...await heard.next() ?? []],
  };
}

Deno.test("a parked client answers each notice, and tells of news alone", async () => {
  const { parked, say, hear } = park();
  say("alive", "alive", "news", "alive", "news");
  await parked.news();
  assertEquals([await hear(), await hear(), await hear()], [[6], [6], [7]]);
  await parked.news();
  assertEquals([await hear(), await hear()], [[6], [7]]);
});

Deno.test("a parked client hears why the server ends it", async () => {
  const ends: [Notice, string][] = [
    ["closing", "the server is stopping"],
    ["account_changed", "the account was removed"],
  ];
  for (const [notice, why] of ends) {
    const { parked, say, closed } = park();
    say("alive", notice);
    await assertRejects(() => parked.news(), Failure, why);
    assertEquals(closed(), 1);
  }
  const { parked, say, closed } = park();
  say("full");
  await assertRejects(() => parked.news(), ParkingFullError);
  assertEquals(closed(), 1);
});

Deno.test("a parked client gives a server that says nothing up", async () => {
  const { parked, say, clock, closed } = park();
  const news = assertRejects(() => parked.news(), Failure);
  await clock.advance(119_000);
  say("alive");
  await clock.advance(119_000);
  assertEquals(closed(), 0);
  await clock.advance(2000);
  await news;
  assert(closed() > 0);
});

Deno.test("a parked client ends a connection that says what is no notice", async () => {
  const wrong = [
    encodeFrame(Uint8Array.of(11)),
    encodeFrame(Uint8Array.of(6, 6)),
    Uint8Array.of(0, 0, 0, 0),
    Uint8Array.of(255, 255, 255, 255),
  ];
  for (const bytes of wrong) {
    const { parked, sayBytes, closed } = park();
    sayBytes(bytes);
    await assertRejects(() => parked.news(), Failure);
    assert(closed() > 0);
  }
});

Deno.test("a parked connection that is closed ends the wait", async () => {
  const { parked } = park();
  const news = assertRejects(() => parked.news(), Failure);
  parked.close();
  await news;
});

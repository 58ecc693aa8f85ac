import { assertEquals } from "@std/assert";
import {
  ProtocolError,
  RefusedError,
} from "../../../../lib/protocol/errors.ts";
import { decodeRefused } from "../../../../lib/protocol/handshake/handshake.ts";
import { LOGIN_FRAME_LIMIT } from "../../../../lib/protocol/limits.ts";
import { FrameReader } from "../../../../lib/protocol/records/frame.ts";
import { LINGERING_LIMIT } from "../../../../lib/server/limits.ts";
import { Counters } from "../../../../lib/server/supervisor/counters.ts";
import { PreauthConnection } from "../../../../lib/server/supervisor/preauth/preauth_connection.ts";
import { Refusals } from "../../../../lib/server/supervisor/preauth/refusals.ts";
import {
  PoolFullError,
  ShortageError,
} from "../../../../lib/server/supervisor/workers/pool_errors.ts";
import {
  StartError,
  UnusableError,
} from "../../../../lib/server/supervisor/workers/worker_handle.ts";
import { FakeClock, runMicrotasks } from "../../../support/fake_clock.ts";
import { FakeConn } from "../../support/fake_conn.ts";
import { keptLog } from "../../support/kept_log.ts";

function newRefusals() {
  const clock = new FakeClock();
  const { log, lines } = keptLog();
  const stopped = new AbortController();
  const counters = new Counters();
  const refusals = new Refusals({
    log,
    clock,
    stopped: stopped.signal,
    lingeringLimit: LINGERING_LIMIT,
    counters,
  });
  const connect = () => {
    const conn = new FakeConn();
    return { conn, connection: new PreauthConnection(conn, clock) };
  };
  return { clock, lines, stopped, refusals, connect, counters };
}

const REFUSED = "A connection from 192.0.2.1 is refused:";

/** Why a connection failed, the code that its peer hears, and the line of the log. */
const CASES: [Error, string, string][] = [
  [new PoolFullError(), "full", `${REFUSED} the server is full.`],
  [
    new ShortageError(),
    "full",
    `${REFUSED} A worker cannot start: no process can be started.`,
  ],
  [new RefusedError("full"), "full", `${REFUSED} the server is full.`],
  [
    new RefusedError("timeout"),
    "timeout",
    `${REFUSED} the login took too long.`,
  ],
  [
    new RefusedError("closing"),
    "closing",
    `${REFUSED} the server is stopping.`,
  ],
  [
    new ProtocolError("Cannot read an empty frame"),
    "protocol",
    "[Security Alert] Cannot read an empty frame (from 192.0.2.1).",
  ],
  [new Error("no such key"), "internal", `${REFUSED} no such key.`],
  [
    new UnusableError("the file is gone"),
    "unavailable",
    `${REFUSED} the file is gone.`,
  ],
  [
    new StartError("A worker ended by SIGKILL"),
    "unavailable",
    `${REFUSED} A worker ended by SIGKILL.`,
  ],
];

for (const [error, code, line] of CASES) {
  Deno.test(`a connection that fails with "${error.message}" is refused as ${code}`, async () => {
    const { refusals, connect, lines } = newRefusals();
    const { conn, connection } = connect();
    conn.peer.close();
    await refusals.refuse(connection, error);
    const frames = new FrameReader(conn.peer, LOGIN_FRAME_LIMIT);
    assertEquals(decodeRefused((await frames.next())!), code);
    assertEquals(conn.calls, ["closeWrite", "close"]);
    assertEquals(lines, [line]);
  });
}

Deno.test("what fails while the server stops is refused as closing", async () => {
  const { refusals, connect, lines, stopped } = newRefusals();
  stopped.abort();
  const { conn, connection } = connect();
  conn.peer.close();
  await refusals.refuse(connection, new PoolFullError());
  assertEquals(lines, [`${REFUSED} the server is stopping.`]);
});

Deno.test("refused peers beyond a number get no time to read why", async () => {
  const { clock, refusals, connect } = newRefusals();
  const patient = Array.from({ length: LINGERING_LIMIT }, connect);
  const dismissed = patient.map(({ connection }) =>
    refusals.dismiss(connection, "full")
  );
  await runMicrotasks();
  const oneMore = connect();
  await refusals.dismiss(oneMore.connection, "full");
  assertEquals(oneMore.conn.calls, ["close"]);
  await clock.advance(1000);
  await Promise.all(dismissed);
  const later = connect();
  later.conn.peer.close();
  await refusals.dismiss(later.connection, "full");
  assertEquals(later.conn.calls, ["closeWrite", "close"]);
});

Deno.test("a flood of refusals writes few lines, and one that sums up", async () => {
  const { clock, refusals, connect, lines } = newRefusals();
  for (let i = 0; i < 60; i++) {
    const { conn, connection } = connect();
    conn.peer.close();
    await refusals.refuse(connection, new PoolFullError());
  }
  assertEquals(lines.length, 50);
  await clock.advance(10_000);
  assertEquals(lines.slice(50), [
    "10 more connections were refused in the last seconds.",
  ]);
});

/** What became of a login, the code that its peer hears, and the lines of the log. */
const VERDICTS: [
  Parameters<Refusals["tell"]>[1],
  string,
  string[],
][] = [
  [
    { event: "refused", id: 1, code: "invalid", user: "mallory" },
    "invalid",
    [
      "The received client information: mallory is invalid (Connection Terminated). From 192.0.2.1.",
    ],
  ],
  [
    {
      ...{ event: "refused", id: 1, code: "mode", user: "mallory" },
      alert: "A login has another mode than this server",
    },
    "mode",
    [
      "[Security Alert] A login has another mode than this server (from 192.0.2.1).",
      "The received client information: mallory is invalid (Connection Terminated). From 192.0.2.1.",
    ],
  ],
  [
    { event: "failed", id: 1, message: "Cannot use credentials.json" },
    "internal",
    ["A login cannot be checked: Cannot use credentials.json"],
  ],
  [{ event: "stale", id: 1 }, "internal", []],
];

for (const [verdict, code, told] of VERDICTS) {
  const { event } = verdict;
  Deno.test(`a login that is ${event} is told as ${code}, and logged`, () => {
    const { refusals, connect, lines, counters } = newRefusals();
    const { conn, connection } = connect();
    assertEquals(refusals.tell(connection, verdict), code);
    assertEquals(lines, told);
    const isAlert = event === "refused" && verdict.alert !== undefined;
    assertEquals(counters.alerts, isAlert ? 1 : 0);
    assertEquals(conn.calls, [], "it is dismissed later");
  });
}

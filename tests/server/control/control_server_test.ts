import { assertEquals } from "@std/assert";
import {
  type Controls,
  ControlServer,
} from "../../../lib/server/control/control_server.ts";
import {
  CONTROL_CONNECTIONS,
  CONTROL_PAUSE_MS,
  CONTROL_TIME_MS,
} from "../../../lib/server/limits.ts";
import { FakeClock, runMicrotasks } from "../../support/fake_clock.ts";
import { FakeControlConn } from "../support/control_conn.ts";
import { FakeListener } from "../support/fake_conn.ts";
import { sampleStatus } from "../support/sample_status.ts";

function runControl(controls: Partial<Controls> = {}) {
  const clock = new FakeClock();
  const listener = new FakeListener<FakeControlConn>();
  const calls: string[] = [];
  const status = sampleStatus();
  const server = new ControlServer({
    listener,
    clock,
    controls: {
      status: () => status,
      cluster: () => Promise.resolve(undefined),
      kick(id) {
        calls.push(`kick ${id}`);
        return status.sessions.find((session) => session.id === id);
      },
      stop: () => void calls.push("stop"),
      reload: () => Promise.resolve(RELOADED),
      ...controls,
    },
  });
  const running = server.run();
  const connect = () => listener.arrive(new FakeControlConn());
  return {
    clock,
    listener,
    calls,
    server,
    connect,
    async ask(line: string) {
      const conn = connect();
      conn.ask(line);
      return (await conn.heard())[0];
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await running;
      await runMicrotasks();
      assertEquals(clock.pending, 0);
    },
  };
}

const RELOADED = { changes: ["The keys were loaded anew."], failed: false };

const NO_SESSION = {
  error: "not_found",
  message: "there is no such session",
};

Deno.test("ControlServer answers each request by a line, and closes", async () => {
  await using control = runControl();
  const { ask, calls } = control;
  const [session] = sampleStatus().sessions;
  assertEquals(await ask('{"command":"status"}'), { status: sampleStatus() });
  assertEquals(await ask('{"command":"kick","id":3}'), { session });
  assertEquals(await ask('{"command":"kick","id":4}'), NO_SESSION);
  assertEquals(await ask('{"command":"reload"}'), RELOADED);
  assertEquals(calls, ["kick 3", "kick 4"]);
});

/** What no version of ours asks. */
const MALFORMED = [
  "",
  "{",
  "7",
  "[]",
  '{"command":"status","id":3}',
  '{"command":"kick"}',
  '{"command":"kick","id":-1}',
  '{"command":"kick","id":"3"}',
  '{"command":"constructor"}',
  '{"command":["stop"]}',
];

Deno.test("ControlServer refuses what is no request, and does nothing", async () => {
  await using control = runControl();
  for (const line of [...MALFORMED, "\u0000".repeat(2000)]) {
    assertEquals(await control.ask(line), {
      error: "malformed",
      message: "the server does not know this request",
    }, line.slice(0, 40));
  }
  assertEquals(control.calls, []);
});

Deno.test("ControlServer keeps who stops the server until it has stopped", async () => {
  await using control = runControl();
  const conn = control.connect();
  conn.ask('{"command":"stop"}');
  await control.clock.advance(10 * CONTROL_TIME_MS);
  assertEquals([control.calls, conn.isClosed], [["stop"], false]);
  await control.server.close();
  assertEquals(await conn.heard(), [{ sessions: 1 }]);
  assertEquals(control.listener.isClosed, true);
});

Deno.test("ControlServer cuts who sends no request, or takes no answer", async () => {
  await using control = runControl();
  const silent = control.connect();
  silent.peer.write(new TextEncoder().encode('{"command"'));
  const deaf = control.connect();
  deaf.isRead = false;
  deaf.ask('{"command":"status"}');
  const gone = control.connect();
  gone.peer.close();
  await control.clock.advance(CONTROL_TIME_MS - 1);
  const closed = () => [silent, deaf, gone].map(({ isClosed }) => isClosed);
  assertEquals(closed(), [false, false, true]);
  await control.clock.advance(1);
  assertEquals(closed(), [true, true, true]);
});

Deno.test("ControlServer refuses one connection too many, and has room again", async () => {
  await using control = runControl();
  const waiting = Array.from({ length: CONTROL_CONNECTIONS }, control.connect);
  await runMicrotasks();
  assertEquals(await control.connect().heard(), [{
    error: "busy",
    message: "too many programs ask the server at once",
  }]);
  waiting[0].peer.close();
  await runMicrotasks();
  assertEquals(await control.ask('{"command":"kick","id":9}'), NO_SESSION);
});

Deno.test("ControlServer goes on when the system has no more connections", async () => {
  await using control = runControl();
  control.listener.arrive(new Error("Too many open files (os error 24)"));
  const conn = control.connect();
  conn.ask('{"command":"kick","id":9}');
  await runMicrotasks();
  assertEquals(conn.isClosed, false);
  await control.clock.advance(CONTROL_PAUSE_MS);
  assertEquals(await conn.heard(), [NO_SESSION]);
});

Deno.test("a server without --store has no others to list, and one says why it cannot", async () => {
  await using alone = runControl();
  assertEquals(await alone.ask('{"command":"cluster"}'), {
    error: "alone",
    message: "the server has no --store, so there are no others",
  });
  const cluster = () => Promise.reject(new Error("it has gone"));
  await using away = runControl({ cluster });
  assertEquals(await away.ask('{"command":"cluster"}'), {
    error: "failed",
    message: "the servers cannot be listed: it has gone",
  });
  const status = { servers: [], places: { taken: 0 } };
  await using running = runControl({ cluster: () => Promise.resolve(status) });
  assertEquals(await running.ask('{"command":"cluster"}'), { cluster: status });
});

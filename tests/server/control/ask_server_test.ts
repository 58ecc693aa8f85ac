import { assertEquals, assertRejects } from "@std/assert";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { count } from "../../../lib/protocol/fields.ts";
import {
  askServer,
  untilClosed,
} from "../../../lib/server/control/ask_server.ts";
import { NoServerError } from "../../../lib/server/control/control_socket.ts";
import { FakeClock, runMicrotasks } from "../../support/fake_clock.ts";
import { FakeControlConn } from "../support/control_conn.ts";

const STOP = { command: "stop" } as const;
const FORM = { sessions: count };

/** A program that asks a server, which says this, or nothing yet. */
function ask(answer?: string) {
  const conn = new FakeControlConn();
  const clock = new FakeClock();
  if (answer !== undefined) conn.peer.write(new TextEncoder().encode(answer));
  const server = { keys: "K", clock, connect: () => Promise.resolve(conn) };
  return { conn, clock, server, asked: askServer(server, STOP, FORM) };
}

Deno.test("askServer() asks in a line and gives the answer, without what it does not know", async () => {
  const { conn, clock, asked } = ask('{"sessions":2,"color":"red"}\n');
  assertEquals(await asked, { sessions: 2 });
  assertEquals(await conn.heard(), [{ command: "stop" }]);
  assertEquals([conn.isClosed, clock.pending], [true, 0]);
});

/** What a server says, the exit code, and the sentence. */
const REFUSALS: [string, number, string][] = [
  [
    '{"error":"not_found","message":"there is no such session"}\n',
    4,
    "There is no such session",
  ],
  ['{"error":"busy","message":"too many"}\n', 1, "Too many"],
  ['{"error":"busy","message":"a\\u001b[2J"}\n', 1, "A\\x1b[2J"],
  ['{"sessions":"two"}\n', 1, "Cannot read the server's answer"],
  ["no JSON\n", 6, "The server gave no answer"],
];

for (const [answer, code, sentence] of REFUSALS) {
  Deno.test(`askServer() fails with ${code} on ${answer.trim()}`, async () => {
    const failure = await assertRejects(() => ask(answer).asked, Failure);
    assertEquals([failure.exitCode, failure.message], [code, sentence]);
  });
}

Deno.test("askServer() hears a server that refuses before it has read the request", async () => {
  const conn = new FakeControlConn();
  const refusal = '{"error":"busy","message":"too many programs"}\n';
  conn.peer.write(new TextEncoder().encode(refusal));
  conn.write = () => Promise.reject(new Deno.errors.BrokenPipe("Broken pipe"));
  const server = { keys: "K", connect: () => Promise.resolve(conn) };
  await assertRejects(
    () => askServer(server, STOP, FORM),
    Failure,
    "Too many programs",
  );
});

Deno.test("askServer() says that a server went away", async () => {
  const { conn, asked } = ask();
  conn.peer.close();
  const failure = await assertRejects(() => asked, Failure);
  assertEquals(failure.exitCode, EXIT.cannotConnect);
  assertEquals(failure.message, "The server gave no answer");
});

Deno.test("askServer() waits for a server that stands still for a time only", async () => {
  const { conn, clock, asked } = ask();
  const failed = assertRejects(() => asked, Failure, "does not answer");
  await clock.advance(29_999);
  assertEquals(conn.isClosed, false);
  await clock.advance(1);
  assertEquals((await failed).exitCode, EXIT.cannotConnect);
  assertEquals(conn.isClosed, true);
});

Deno.test("askServer() says that no server runs, or why it cannot be asked", async () => {
  const asked = (error: Error) =>
    askServer({ keys: "K", connect: () => Promise.reject(error) }, STOP, FORM);
  const none = await assertRejects(() => asked(new NoServerError()), Failure);
  assertEquals(none.exitCode, EXIT.cannotConnect);
  assertEquals(none.message, "No server runs with the keys in K");
  const error = new Error("Cannot use K/control: others can enter it");
  const refused = await assertRejects(() => asked(error), Failure);
  assertEquals(refused.exitCode, EXIT.failed);
  assertEquals(refused.message, error.message);
});

Deno.test("untilClosed() waits until the server has closed", async () => {
  const conn = new FakeControlConn();
  let isOver = false;
  const waiting = untilClosed(conn).then(() => isOver = true);
  await runMicrotasks();
  assertEquals(isOver, false);
  conn.peer.close();
  await waiting;
});

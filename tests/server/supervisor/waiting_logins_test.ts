import { assert, assertEquals } from "@std/assert";
import {
  decodeRefused,
  decodeWait,
  type Wait,
} from "../../../lib/protocol/handshake/handshake.ts";
import { MAX_WAIT_MS, MAX_WAITS_MS } from "../../../lib/protocol/limits.ts";
import { encodeFrame } from "../../../lib/protocol/records/frame.ts";
import { LOGIN_WAIT_MS, WAIT_SIGN_MS } from "../../../lib/server/limits.ts";
import { runMicrotasks } from "../../support/fake_clock.ts";
import { WELCOME } from "../support/fake_login_process.ts";
import {
  LOGIN,
  type Peer,
  runSupervisor,
} from "../support/running_supervisor.ts";

const SIGN: Wait = { ms: WAIT_SIGN_MS, reason: "queue" };

/** A server whose only place checks a login, and a login of another address behind it. */
async function runBusy() {
  const running = await runSupervisor({ maxClients: 1 });
  const first = await running.logIn("192.0.2.1");
  const waiting = await running.connect("192.0.2.2");
  waiting.conn.peer.write(LOGIN);
  await runMicrotasks();
  const leave = async ({ conn, login }: typeof first) => {
    await login.refuse({ code: "clock", user: "alice" });
    conn.peer.close();
    await runMicrotasks();
  };
  return { running, first, waiting, leave };
}

async function nextWait({ frames }: Peer) {
  return decodeWait((await frames.next())!);
}

async function nextFrame({ frames }: Peer) {
  return encodeFrame((await frames.next())!);
}

Deno.test("a login that waits for others hears so every few seconds, until it has its turn", async () => {
  const { running, first, waiting, leave } = await runBusy();
  await using _ = running;
  const { clock, given } = running;
  await clock.advance(WAIT_SIGN_MS);
  assertEquals(await nextWait(waiting), SIGN);
  await clock.advance(WAIT_SIGN_MS);
  assertEquals(await nextWait(waiting), SIGN);
  await leave(first);
  const login = given().at(-1)!;
  assertEquals(login.worker, first.worker, "the worker has seen nothing");
  await clock.advance(WAIT_SIGN_MS);
  assertEquals(await nextWait(waiting), SIGN, "while it is checked, too");
  await login.accept("alice");
  await clock.advance(2 * WAIT_SIGN_MS);
  login.worker.say(LOGIN);
  await runMicrotasks();
  assertEquals(await nextFrame(waiting), WELCOME);
  assertEquals(await nextFrame(waiting), LOGIN, "no Wait comes after that");
  login.worker.end();
  waiting.conn.peer.close();
});

Deno.test("a login that waits for the server's start hears so", async () => {
  const opening = Promise.withResolvers<void>();
  await using running = await runSupervisor({ opened: opening.promise });
  const { connect, clock } = running;
  const peer = await connect();
  peer.conn.peer.write(LOGIN);
  await clock.advance(WAIT_SIGN_MS);
  assertEquals(await nextWait(peer), SIGN);
  peer.conn.peer.close();
  opening.resolve();
});

Deno.test("a login that waits for very long is refused", async () => {
  const opening = Promise.withResolvers<void>();
  await using running = await runSupervisor({ opened: opening.promise });
  const { conn, frames } = await running.connect();
  conn.peer.write(LOGIN);
  await running.clock.advance(LOGIN_WAIT_MS);
  const heard = [];
  for (let body; (body = await frames.next());) {
    heard.push(decodeWait(body) ?? decodeRefused(body));
  }
  const waits = heard.length - 1;
  assertEquals(heard, [...Array(waits).fill(SIGN), "full"]);
  const sum = MAX_WAIT_MS + waits * WAIT_SIGN_MS;
  assert(sum > LOGIN_WAIT_MS && sum < MAX_WAITS_MS, "the client takes them");
  conn.peer.close();
  opening.resolve();
});

Deno.test("a login whose client has gone while it waited takes no worker", async () => {
  const { running, first, waiting, leave } = await runBusy();
  await using _ = running;
  const { clock, lines, given } = running;
  waiting.conn.write = () => Promise.reject(new Deno.errors.BrokenPipe());
  await clock.advance(WAIT_SIGN_MS);
  assertEquals(waiting.conn.calls, ["close"]);
  await leave(first);
  await clock.advance(WAIT_SIGN_MS);
  assertEquals(given().length, 1);
  assertEquals(lines.filter((line) => line.includes("192.0.2.2")), []);
});

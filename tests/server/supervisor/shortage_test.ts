import { assertEquals } from "@std/assert";
import {
  LOGIN,
  refusalOf,
  runSupervisor,
} from "../support/running_supervisor.ts";

Deno.test("a connection that the system does not hand out is logged, and the next one served", async () => {
  await using running = await runSupervisor();
  const { clock, listener, connect, lines } = running;
  listener.arrive(new Error("Too many open files (os error 24)"));
  await clock.advance(100);
  const { conn } = await connect();
  assertEquals(lines, [
    "A connection was not accepted: too many files are open",
  ]);
  conn.peer.close();
});

Deno.test("a login that finds no process to check it is refused, strangers make room, and the server goes on", async () => {
  let hasRoom = true;
  await using running = await runSupervisor({
    maxClients: 1,
    mayStart: () => hasRoom,
  });
  const { clock, connect, logIn, lines } = running;
  hasRoom = false;
  const first = await logIn();
  await first.login.accept("alice");
  first.worker.end(1);
  first.conn.peer.close();
  const silent = await connect("192.0.2.2");
  const user = await connect("192.0.2.3");
  user.conn.peer.write(LOGIN);
  await clock.advance(2000);
  assertEquals(await refusalOf(silent), "full");
  assertEquals(await refusalOf(user), "full");
  const failures = lines.filter((line) => /A worker failed/.test(line));
  assertEquals(failures, [
    "A worker failed: A worker cannot start: too many files are open",
  ]);
  hasRoom = true;
  const later = await logIn("192.0.2.4");
  for (const { conn } of [silent, user, later]) conn.peer.close();
});

Deno.test("a shortage is one line an interval, and their number at its end", async () => {
  await using running = await runSupervisor();
  const { clock, listener, lines } = running;
  for (let i = 0; i < 40; i++) {
    listener.arrive(new Error("Too many open files"));
  }
  await clock.advance(40 * 100);
  const line = "A connection was not accepted: Too many open files";
  assertEquals(lines, [line]);
  await clock.advance(60_000);
  assertEquals(lines, [line, `${line}: 39 more times`]);
});

Deno.test("an error that no code awaits is logged, once an interval, and nothing ends", async () => {
  await using running = await runSupervisor();
  const { clock, supervisor, serve, lines } = running;
  for (let i = 0; i < 3; i++) {
    supervisor.survive(new TypeError("to is undefined"));
  }
  supervisor.survive("no error at all");
  assertEquals(lines, [
    "Something failed, and the server goes on: to is undefined",
    "Something failed, and the server goes on: no error at all",
  ]);
  await clock.advance(60_000);
  assertEquals(lines.length, 3);
  const { worker, conn } = await serve("alice");
  worker.end();
  conn.peer.close();
});

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { Group } from "../support/group.ts";
import {
  childrenOf,
  isRunning,
  killNow,
  workersOf,
} from "../support/processes.ts";
import { runProgram } from "../support/programs.ts";
import { readWhole, sendText } from "../support/sessions.ts";

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`${signal} stops the server and its workers, and leaves no file`, async () => {
    await using group = await Group.create();
    const server = await group.serve("--enhanced");
    const alice = await group.connect(server, "alice");
    await sendText(alice, { to: ["bob"] }, "kept");
    const workers = Deno.build.os === "linux" ? childrenOf(server.pid) : [];
    assertEquals(await server.stop(signal), 0);
    assertEquals(workers.filter(isRunning), []);
    const left = [...Deno.readDirSync(join(group.dir, "mail", "alice", "tmp"))];
    assertEquals(left, []);
    await server.waitForLog(
      /The session of alice ends: the server is stopping/,
    );
  });
}

Deno.test("a server stopped in the middle of an upload delivers all of it or nothing", async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  const alice = await group.connect(server, "alice");
  const half = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  const sending = alice.send({
    id: crypto.randomUUID(),
    to: ["bob"],
    title: "Cut",
    content: (async function* () {
      yield new Uint8Array(600_000).fill(97);
      half.resolve();
      await stopped.promise;
    })(),
  }).catch((error) => error);
  await half.promise;
  await server.stop();
  stopped.resolve();
  assert(await sending instanceof Error);
  const again = await group.serve("--enhanced");
  const bob = await group.connect(again, "bob");
  assertEquals((await bob.inbox({})).total, 0);
  await bob.close();
});

Deno.test("the sixth client is refused as full, and comes in when one leaves", async () => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced");
  const users = ["alice", "bob", "carol", "alice", "bob"];
  const sessions = [];
  for (const user of users) sessions.push(await group.connect(server, user));
  const sixth = await group.clientHere(server, "carol", ["inbox"]);
  assertEquals(sixth.code, 5);
  assertMatch(sixth.stderr, /The server is full/);
  const waiting = group.clientHere(server, "carol", ["inbox", "--wait"]);
  await server.waitForLog(/is refused: the server is full/, server.log.length);
  await sessions[0].close();
  assertEquals((await waiting).code, 0);
  for (const session of sessions.slice(1)) await session.close();
});

Deno.test("connections that say nothing hold no place", async () => {
  await using group = await Group.create();
  const server = await group.serveHere("--max-clients", "1");
  const silent = [];
  for (let i = 0; i < 7; i++) {
    silent.push(
      await Deno.connect({ hostname: "127.0.0.1", port: server.port }),
    );
  }
  const alice = await group.connect(server, "alice");
  assertEquals((await alice.inbox({})).total, 0);
  await alice.close();
  for (const conn of silent) conn.close();
});

Deno.test("a killed client frees its place, and a killed worker harms nobody else", async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced", "--max-clients", "2");
  const bob = await group.connect(server, "bob");
  const gone = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  gone.close();
  const alice = await group.connect(server, "alice");
  if (Deno.build.os === "linux") {
    // Bob's login left the oldest worker to those whose address is known: to alice.
    killNow(workersOf(server.pid, "serve")[0]);
    await server.waitForLog(/The session of alice ends: its worker crashed/);
    await alice.inbox({}).then(() => assert(false), () => {});
  } else {
    await alice.close();
  }
  await sendText(bob, { to: ["bob"] }, "still here");
  assertEquals((await readWhole(bob, { index: 1 })).bytes.length, 10);
  const again = await group.connect(server, "alice");
  await again.close();
  await bob.close();
});

Deno.test("idle and long sessions are ended, and the client hears why", async () => {
  await using group = await Group.create();
  const idle = await group.serveHere("--enhanced", "--idle-timeout", "200ms");
  const alice = await group.connect(idle, "alice");
  await idle.waitForLog(
    /The session of alice ends: nothing was done for too long/,
  );
  const idleEnd = await alice.inbox({}).catch((error) => error);
  assertEquals(idleEnd.exitCode, 6);
  assertMatch(idleEnd.message, /nothing was done for too long/);
  const short = await group.serveHere("--enhanced", "--session-limit", "200ms");
  const bob = await group.connect(short, "bob");
  await short.waitForLog(/The session of bob ends: it reached its time limit/);
  const limitEnd = await bob.inbox({}).catch((error) => error);
  assertMatch(limitEnd.message, /reached its time limit/);
});

Deno.test("a server that cannot start says why in one line", async (t) => {
  await using group = await Group.create();
  const start = (...args: string[]) =>
    runProgram("server", ["--host", "127.0.0.1", "--port", "0", ...args], {
      cwd: group.dir,
    });
  const says = async (args: string[], code: number, message: RegExp) => {
    const outcome = await start(...args);
    assertEquals(outcome.code, code, outcome.stderr);
    assertMatch(outcome.stderr, message);
    assertEquals(outcome.stderr.trim().split("\n").length, 1);
  };

  await t.step(
    "no keys",
    () =>
      says(
        ["--keys", "nowhere"],
        1,
        /There is no folder nowhere; keygen makes/,
      ),
  );
  await t.step(
    "an unknown flag",
    () =>
      says(
        ["--enhancd"],
        2,
        /Unknown flag --enhancd; did you mean --enhanced\?/,
      ),
  );
  await t.step(
    "a value that is none",
    () => says(["--max-skew", "fast"], 2, /--max-skew takes a time/),
  );
  await t.step("a port in use", async () => {
    const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const outcome = await runProgram("server", [
      "--host",
      "127.0.0.1",
      "--port",
      String(taken.addr.port),
    ], { cwd: group.dir });
    taken.close();
    assertEquals(outcome.code, 1);
    assertMatch(outcome.stderr, /the port is in use; another server/);
  });
  const key = join(group.dir, "keys", "server", "server_private.pem");
  await t.step("a private key that others can read", async () => {
    await Deno.chmod(key, 0o644);
    await says([], 1, /chmod 600/);
    assertEquals((await start()).stdout, "", "It did not listen before");
    await Deno.chmod(key, 0o600);
  });
  await t.step("damaged credentials", async () => {
    const path = join(group.dir, "keys", "server", "credentials.json");
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.slice(0, 100));
    await says([], 1, /credentials\.json/);
    await Deno.writeTextFile(path, text);
  });
  await t.step("a public key of another pair", async () => {
    const path = join(group.dir, "keys", "server", "server_public.pem");
    const users = join(group.dir, "keys", "server", "users");
    const pem = await Deno.readTextFile(path);
    await Deno.copyFile(join(users, "bob_public.pem"), path);
    await says([], 1, /server_private\.pem: server_public\.pem is of another/);
    await Deno.remove(path);
    await says([], 1, /server_public\.pem: there is no such file/);
    await Deno.writeTextFile(path, pem);
  });
  await t.step("a key that is none", async () => {
    await Deno.writeTextFile(key, "not a key");
    await says([], 1, /server_private\.pem/);
  });
});

Deno.test("a login with a wrong password, an unknown user or from a wrong key is refused alike", async () => {
  await using group = await Group.create();
  const server = await group.serveHere(
    "--enhanced",
    "--penalty-exempt",
    "127.0.0.0/8",
  );
  const wrong = join(group.dir, "wrong");
  await Deno.writeTextFile(wrong, "wrong", { mode: 0o600 });
  const args = ["inbox", "--password-file", wrong];
  const known = await group.clientHere(server, "alice", args);
  const keys = join(group.dir, "keys", "clients");
  await Deno.rename(join(keys, "bob"), join(keys, "mallory"));
  for (const half of ["private", "public"]) {
    await Deno.rename(
      join(keys, "mallory", `bob_${half}.pem`),
      join(keys, "mallory", `mallory_${half}.pem`),
    );
  }
  const unknown = await group.clientHere(server, "mallory", args);
  assertEquals(known.code, 3);
  assertEquals(unknown, known);
  assertMatch(known.stdout + known.stderr, /Invalid username or password\./);
  await server.waitForLog(
    /client information: alice is invalid \(Connection Term/,
  );
});

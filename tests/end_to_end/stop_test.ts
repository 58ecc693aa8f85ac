import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import type { MailSession } from "../../lib/client/session/mail_session.ts";
import { RequestError } from "../../lib/protocol/errors.ts";
import { Failure } from "../../lib/program/failure.ts";
import { STOP_GRACE_MS } from "../../lib/server/limits.ts";
import { IN_DATABASE } from "../support/store/group_database.ts";
import { runProgram, spawnProgram } from "../support/programs.ts";
import { Group, type Server } from "../support/group.ts";
import { readWhole } from "../support/sessions.ts";

/** Waits until a server that stops takes nobody any more. */
async function closed({ port }: Server): Promise<void> {
  for (;;) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** More megabytes than a socket takes that nobody reads: the server has some of them. */
const HALF = 20;

/** What becomes of an upload whose server stops in its middle: its id, or why it failed. */
async function stopDuringUpload(
  server: Server,
  session: MailSession,
): Promise<{ id?: string; error?: Error; ms: number }> {
  const half = Promise.withResolvers<void>();
  const stopping = Promise.withResolvers<void>();
  const sending = session.send({
    id: crypto.randomUUID(),
    to: ["bob"],
    title: "Just in time",
    content: (async function* () {
      for (let i = 0; i < HALF; i++) yield new Uint8Array(1e6).fill(97);
      half.resolve();
      await stopping.promise;
      yield new Uint8Array(1e5).fill(98);
    })(),
  }).catch((error: Error) => ({ id: undefined, error }));
  await half.promise;
  const start = performance.now();
  const stopped = server.stop();
  await closed(server);
  stopping.resolve();
  const outcome = await sending;
  const ms = performance.now() - start;
  assertEquals(await stopped, 0);
  return { ...outcome, ms };
}

Deno.test("a server that stops lets the upload under way come to its end", async () => {
  await using group = await Group.create();
  for (;;) {
    const server = await group.serve("--enhanced", "--max-content", "30000000");
    const alice = await group.connect(server, "alice");
    const { id, error, ms } = await stopDuringUpload(server, alice);
    await server.waitForLog(/alice ends: the server is stopping/);
    if (id === undefined) {
      // On a busy machine the rest may take all the time that there is.
      assert(ms > STOP_GRACE_MS, `${error} after ${ms} ms`);
      continue;
    }
    const again = await group.serve("--enhanced");
    const bob = await group.connect(again, "bob");
    const { bytes } = await readWhole(bob, { id });
    assertEquals(bytes.length, HALF * 1e6 + 1e5);
    return await bob.close();
  }
});

Deno.test({
  name: "SIGHUP ends nothing: sessions go on, and the next ones find new keys",
  ignore: Deno.build.os === "windows",
}, async () => {
  await using group = await Group.create();
  const config = join(group.dir, "server.json");
  const write = (text: string) => Deno.writeTextFile(config, text);
  await write(`{"enhanced":true,"max-content":4}`);
  const server = await group.serve("--config", "server.json");
  const alice = await group.connect(server, "alice");
  await write(`{"enhanced":false,"max-content":5}`);
  Deno.kill(server.pid, "SIGHUP");
  await server.waitForLog(/--enhanced stays on: to make it off, restart/);
  await server.waitForLog(/--max-content is 5 now; it was 4/);
  await server.waitForLog(/The keys were loaded anew; sessions go on/);
  assertEquals((await alice.inbox({})).total, 0);
  await write(`{"max-contents":6}`);
  // As a rotation does, without a signal: the login process has another key then.
  const rotated = server.log.length;
  const publicKey = join(group.dir, "keys", "server", "server_public.pem");
  await Deno.writeTextFile(
    `${publicKey}.new`,
    await Deno.readTextFile(publicKey),
  );
  await Deno.rename(`${publicKey}.new`, publicKey);
  const carol = await group.connect(server, "carol");
  await server.waitForLog(/The keys were loaded anew/, rotated);
  const key = join(group.dir, "keys", "server", "server_private.pem");
  const text = await Deno.readTextFile(key);
  await Deno.writeTextFile(key, "rubbish");
  Deno.kill(server.pid, "SIGHUP");
  await server.waitForLog(/The keys cannot be loaded anew: .*server_private/);
  await Deno.writeTextFile(key, text);
  const bob = await group.connect(server, "bob");
  await server.waitForLog(/The settings stay as they are: .*"max-contents"/);
  const send = (session: MailSession, text: string) =>
    session.send({
      id: crypto.randomUUID(),
      to: ["bob"],
      title: "",
      content: (async function* () {
        yield new TextEncoder().encode(text);
      })(),
    });
  await assertRejects(() => send(alice, "12345"), RequestError, "4");
  await send(bob, "12345");
  await assertRejects(() => send(bob, "123456"), RequestError, "5");
  for (const session of [alice, bob, carol]) await session.close();
  assertEquals(await server.stop(), 0);
});

Deno.test({
  name: "a log that cannot be written ends nothing",
  ignore: Deno.build.os !== "linux",
}, async () => {
  await using group = await Group.create();
  const child = spawnProgram("server", ["--host", "127.0.0.1", "--port", "0"], {
    cwd: group.dir,
    before: "exec > /dev/full",
  });
  child.stdin.close();
  child.stdout.cancel();
  const complaint = await child.stderr.pipeThrough(new TextDecoderStream())
    .getReader().read();
  assertEquals(
    complaint.value,
    "mail-server: the log cannot be written: the disk is full\n",
  );
  child.kill("SIGTERM");
  assertEquals((await child.status).code, 0);
});

/** A port that nobody has now. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Waits until a server takes connections, as one whose log nobody reads. */
async function opened(port: number): Promise<void> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await opened(port);
  }
}

Deno.test({
  name: "a log whose reader stands still holds up nobody",
  ignore: Deno.build.os !== "linux",
}, async () => {
  await using group = await Group.create();
  const port = freePort();
  const args = ["--host", "127.0.0.1", "--port", `${port}`];
  const child = spawnProgram("server", args, {
    cwd: group.dir,
    // As much as a pipe holds; errors go the same way.
    before: "head -c 65536 /dev/zero; exec 2>&1",
  });
  child.stdin.close();
  child.stderr.cancel();
  await opened(port);
  const alice = await group.connect({ port }, "alice");
  assertEquals((await alice.inbox({})).total, 0);
  await alice.close();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let log = "";
  while (!/Terminating connection with alice/.test(log)) {
    log += (await reader.read()).value!.replaceAll("\0", "");
  }
  assertMatch(log, /Listening on/);
  child.kill("SIGTERM");
  assertEquals((await child.status).code, 0);
  await reader.cancel();
});

/** Begins an upload that does not end; what becomes of it. */
async function endlessUpload(
  session: MailSession,
): Promise<{ outcome: Promise<string> }> {
  const begun = Promise.withResolvers<void>();
  const outcome = session.send({
    id: crypto.randomUUID(),
    to: ["bob"],
    title: "Without end",
    content: (async function* () {
      for (;;) {
        yield new Uint8Array(60_000).fill(97);
        begun.resolve();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })(),
  }).then(() => "sent", (error: Error) => error.message);
  await begun.promise;
  return { outcome };
}

Deno.test("a server that stops during uploads says so to every client and in its log", async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced", "--max-content", "1000000000");
  const users = ["alice", "bob", "carol"];
  const sessions = await Promise.all(
    users.map((user) => group.connect(server, user)),
  );
  const uploads = await Promise.all(sessions.map(endlessUpload));
  assertEquals(await server.stop(), 0);
  for (
    const message of await Promise.all(uploads.map(({ outcome }) => outcome))
  ) {
    assertEquals(message, "The server ended the session: it is stopping");
  }
  for (const user of users) {
    const line = `The session of ${user} ends: the server is stopping.`;
    assert(server.log.some((each) => each.includes(line)), line);
    const tmp = join(group.dir, "mail", user, "tmp");
    assertEquals([...Deno.readDirSync(tmp)], []);
  }
});

Deno.test({
  name: "the sessions of removed and rotated users end, the others go on",
  // The accounts are in the files that keygen changes here.
  ignore: IN_DATABASE,
}, async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced", "--max-content", "1000000000");
  const alice = await group.connect(server, "alice");
  const bob = await group.connect(server, "bob");
  const carol = await group.connect(server, "carol");
  const upload = await endlessUpload(bob);
  await Deno.writeTextFile(join(group.dir, "users.txt"), "alice\nbob\ncarol\n");
  const keygen = async (...args: string[]) => {
    const all = ["--users", "users.txt", "--bits", "2048", ...args];
    const { code, stderr } = await runProgram("keygen", all, {
      cwd: group.dir,
    });
    assertEquals(code, 0, stderr);
  };
  const text = "the account was removed, or has new keys or another password";
  await keygen("--remove", "alice");
  await server.waitForLog(new RegExp(`The session of alice ends: ${text}`));
  await keygen("--rotate", "bob");
  await server.waitForLog(new RegExp(`The session of bob ends: ${text}`));
  const message =
    "The server ended the session: the account was removed, or has new keys or another password";
  assertEquals(await upload.outcome, message);
  await assertRejects(() => alice.inbox({}), Failure, message);
  assertEquals((await carol.inbox({})).total, 0);
  await carol.close();
});

Deno.test("a user has two sessions, and hears why there is no third", async () => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced");
  const first = await group.connect(server, "alice");
  const second = await group.connect(server, "alice");
  const third = await group.clientHere(server, "alice", ["inbox"]);
  assertEquals(third.code, 5);
  assertMatch(third.stderr, /you are logged in as often as one user may be/);
  const bob = await group.connect(server, "bob");
  await Promise.all([first, second, bob].map((session) => session.inbox({})));
  await first.close();
  await server.waitForLog(/Terminating connection with alice/);
  await Promise.all([second, bob].map((session) => session.close()));
});

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { Failure } from "../../../lib/program/failure.ts";
import { Group } from "../../support/group.ts";
import { printed, runProgram } from "../../support/programs.ts";
import { sendText } from "../../support/sessions.ts";
import { IN_DATABASE } from "../../support/store/group_database.ts";

const ignore = Deno.build.os === "windows";

/** Runs a command of mail-server in the group's folder. */
function command(group: Group, ...args: string[]) {
  return runProgram("server", args, { cwd: group.dir });
}

/** A mail whose last piece comes when somebody says so. */
function halfMail() {
  const begun = Promise.withResolvers<void>();
  const rest = Promise.withResolvers<void>();
  const content = (async function* () {
    yield new Uint8Array(600_000).fill(97);
    begun.resolve();
    await rest.promise;
    yield new Uint8Array(100_000).fill(98);
  })();
  const mail = { id: crypto.randomUUID(), to: ["bob"], title: "Half" };
  return {
    mail: { ...mail, content },
    begun: begun.promise,
    end: rest.resolve,
  };
}

Deno.test({
  name: "the owner of a server sees how it does, ends a session, and stops it",
  ignore,
}, async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  const alice = await group.connect(server, "alice");
  await sendText(alice, { to: ["bob"] }, "hi");
  const status = JSON.parse(await printed(command(group, "status", "--json")));
  const [session] = status.sessions;
  assertEquals([session.user, session.address], ["alice", "127.0.0.1"]);
  const users = IN_DATABASE ? undefined : 3;
  assertEquals([status.users, status.counters.mails], [users, 1]);
  assertEquals([status.problems, status.delivery.count], [[], 1]);
  assert(status.delivery.seconds > 0 && session.bytesIn > 0);
  // A database's disk is another machine's.
  assertEquals(status.fsync.count > 1, !IN_DATABASE);
  assertEquals(status.mails > 0 && status.disk.free > 0, !IN_DATABASE);
  assertEquals(
    await printed(command(group, "kick", `${session.id}`)),
    `Session ${session.id}, of alice from 127.0.0.1, ends.\n`,
  );
  await server.waitForLog(/session of alice ends: the operator ended it/);
  await assertRejects(
    () => alice.inbox({}),
    Failure,
    "The server ended the session: its operator wanted it so",
  );
  const bob = await group.connect(server, "bob");
  const { mail, begun, end } = halfMail();
  const sending = bob.send(mail);
  await begun;
  const stopping = command(group, "stop");
  await server.waitForLog(/The operator stops the server/);
  end();
  assert((await sending).id, "the upload under way came to its end");
  assertEquals((await printed(stopping)).split("\n"), [
    "The server stops; it waits for what one session may have under way.",
    "The server has stopped.",
    "",
  ]);
  assertEquals(await server.exitCode(), 0);
  const { code, stderr } = await command(group, "status");
  assertEquals(code, 6);
  assertMatch(stderr, /No server runs with the keys in keys\/server;/);
});

Deno.test({
  name: "a server without a control socket serves, and says why",
  ignore,
}, async () => {
  await using group = await Group.create();
  const control = join(group.dir, "keys", "server", "control");
  Deno.mkdirSync(control, { mode: 0o755 });
  const server = await group.serve();
  await server.waitForLog(
    /cannot be asked by "mail-server status": Cannot use .*: others can enter it; type: chmod 700 /,
  );
  assertEquals(await server.stop(), 0);
});

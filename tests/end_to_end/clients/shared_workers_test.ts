import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import type { MailSession } from "../../../lib/client/session/mail_session.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { Group, type Server } from "../../support/group.ts";
import { PASSWORDS } from "../../support/group_keys.ts";
import {
  childrenOf,
  isRunning,
  killNow,
  shortly,
  until,
  workersOf,
} from "../../support/processes.ts";
import {
  MAY_BE_DENO_2_6,
  printed,
  runProgram,
} from "../../support/programs.ts";
import { readWhole, sendText } from "../../support/sessions.ts";

const MEGABYTES = 5_000_000;

/** Runs a command of mail-server in the group's folder. */
async function command(group: Group, ...args: string[]): Promise<string> {
  return await printed(runProgram("server", args, { cwd: group.dir }));
}

/** A mail of a user whose worker dies in its middle, which then is told. */
async function halfMail(
  group: Group,
  alice: MailSession,
  die: () => void,
): Promise<void> {
  const dead = Promise.withResolvers<void>();
  const tmp = join(group.dir, "mail", "alice", "tmp");
  const content = (async function* () {
    while ([...Deno.readDirSync(tmp)].length === 0) {
      yield new Uint8Array(50_000).fill(97);
      await shortly();
    }
    die();
    await dead.promise;
  })();
  const mail = { id: crypto.randomUUID(), to: ["bob"], title: "Half" };
  const sending = alice.send({ ...mail, content }).catch(() => {});
  // Recovery removes it, unless it cannot try a lock.
  await until(() => [...Deno.readDirSync(tmp)].length > 0);
  if (!MAY_BE_DENO_2_6) {
    await until(() => [...Deno.readDirSync(tmp)].length === 0);
  }
  dead.resolve();
  await sending;
  alice.drop();
}

/** The id of a user's session. */
async function sessionOf(group: Group, user: string): Promise<number> {
  const { sessions } = JSON.parse(await command(group, "status", "--json"));
  return sessions.find((session: { user: string }) => session.user === user).id;
}

/** Mails of some megabytes go up and come down in one session while another lists. */
async function bothAtOnce(alice: MailSession, bob: MailSession): Promise<void> {
  const content = crypto.getRandomValues(new Uint8Array(MEGABYTES / 100));
  const bytes = new Uint8Array(MEGABYTES).map((_, i) =>
    97 + content[i % content.length] % 26
  );
  let isSent = false;
  const sending = sendText(alice, { to: ["alice"] }, bytes)
    .finally(() => isSent = true);
  let lists = 0;
  for (; !isSent; lists++) assertEquals((await bob.inbox({})).total, 0);
  const id = await sending;
  assert(lists > 0);
  const [read] = await Promise.all([readWhole(alice, { id }), bob.inbox({})]);
  assertEquals(read.bytes, bytes);
}

async function connectAll(
  group: Group,
  server: Server,
  ...users: string[]
): Promise<MailSession[]> {
  const sessions: MailSession[] = [];
  // One after the other: places are filled in order.
  for (const user of users) sessions.push(await group.connect(server, user));
  return sessions;
}

Deno.test({
  name:
    "two sessions share a process, and what happens to one is not its neighbour's",
  ignore: Deno.build.os !== "linux",
}, async (t) => {
  await using group = await Group.create();
  const server = await group.serve(
    ...[
      "--enhanced",
      "--sessions-per-worker",
      "2",
      "--max-content",
      "10000000",
    ],
  );
  const shared = () => workersOf(server.pid, "serve");
  const [first] = shared();
  let [alice, bob, carol] = await connectAll(
    group,
    server,
    ...["alice", "bob", "carol"],
  );

  await t.step(
    "three users and two places that wait take three processes",
    async () => {
      await until(() => shared().length === 3);
    },
  );

  await t.step("an upload of one goes on while the other lists", async () => {
    await bothAtOnce(alice, bob);
  });

  await t.step(
    "a process that dies takes its two sessions with it, and no other",
    async () => {
      await halfMail(group, alice, () => killNow(first));
      for (const user of ["alice", "bob"]) {
        const end = `session of ${user} ends: its worker crashed`;
        await server.waitForLog(new RegExp(end));
      }
      await assertRejects(() => bob.inbox({}), Failure);
      await carol.inbox({});
    },
  );

  await t.step("the operator ends one, and its neighbour stays", async () => {
    [alice, bob] = await connectAll(group, server, "alice", "bob");
    await until(() => shared().length === 3);
    const before = shared();
    await command(group, "kick", `${await sessionOf(group, "carol")}`);
    await server.waitForLog(/session of carol ends: the operator ended it/);
    await assertRejects(() => carol.inbox({}), Failure, "its operator wanted");
    await Promise.all([alice.inbox({}), bob.inbox({})]);
    assertEquals(shared(), before);
  });

  await t.step(
    "a user gets another password, and no other session ends",
    async () => {
      await bob.changePassword({ old: PASSWORDS.bob, new: "next one" });
      await server.waitForLog(/The password of bob was changed\./);
      await Promise.all([alice.inbox({}), bob.inbox({})]);
    },
  );

  await t.step("a client parks, and is told of a mail", async () => {
    const parked = await bob.park();
    await server.waitForLog(/bob waits for news from 127\.0\.0\.1/);
    await sendText(alice, { to: ["bob"] }, "News");
    await parked.news();
    parked.close();
    await server.waitForLog(/bob waits for news no more/);
  });

  await t.step(
    "a stop lets all say bye, and leaves nothing behind",
    async () => {
      carol = await group.connect(server, "carol");
      const children = childrenOf(server.pid);
      const stopping = server.stop();
      await server.waitForLog(/carol ends: the server is stopping/);
      for (const session of [alice, carol]) {
        await assertRejects(() => session.inbox({}), Failure, "stopping");
      }
      assertEquals(await stopping, 0);
      assertEquals(children.filter(isRunning), []);
    },
  );
});

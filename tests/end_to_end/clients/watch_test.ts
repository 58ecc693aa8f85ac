import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { encodeLookOrder } from "../../../lib/server/ipc/look_order.ts";
import { parseEvent } from "../../../lib/server/ipc/events.ts";
import { workerArgs } from "../../../lib/server/ipc/settings.ts";
import { lines } from "../../../lib/server/supervisor/workers/lines.ts";
import { Group } from "../../support/group.ts";
import { spawnProgram, withoutSigns } from "../../support/programs.ts";
import { sendText } from "../../support/sessions.ts";

/** What a client says on standard error, but for what a slow machine is told. */
async function* warnings(
  stderr: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  for await (const line of lines(stderr)) {
    if (withoutSigns(`${line}\n`) !== "") yield line;
  }
}

/** What a client that watches says of a server that stops: parked, in a session, logging in. */
const STOPPED =
  /(?:the connection: the server is stopping|the session: it is stopping|The server is stopping|Cannot connect to \S+ .*); connecting again in 1 s\.$/;

Deno.test("watch prints a mail when it comes, and runs a command for it", async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  const exec = 'echo "$MAIL_FROM: $MAIL_TITLE" >>seen; test $MAIL_INDEX = 1';
  const flags = ["--server", server.address, "--user", "bob", "--exec", exec];
  await using watch = spawnProgram("client", ["watch", "--json", ...flags], {
    cwd: group.dir,
  });
  await watch.stdin.close();
  const said = lines(watch.stdout)[Symbol.asyncIterator]();
  const warned = warnings(watch.stderr);
  await server.waitForLog(/bob waits for news from 127\.0\.0\.1/);
  for (const title of ["One", "Two"]) {
    const alice = await group.connect(server, "alice");
    await sendText(alice, { to: ["bob"], title }, "Hi");
    await alice.close();
    const mail = JSON.parse((await said.next()).value!);
    assertEquals([mail.title, mail.from], [title, "alice"]);
  }
  assertMatch((await warned.next()).value!, /--exec ended with code 1/);
  assertEquals(
    await Deno.readTextFile(join(group.dir, "seen")),
    "alice: One\nalice: Two\n",
  );
  // The first look and that of each mail have ended. A mail may be news twice: a look that is
  // under way when the server stops is told so in other words.
  await server.waitForLines("Terminating connection with bob", 3);
  await server.stop();
  assertMatch((await warned.next()).value!, STOPPED);
  watch.kill("SIGINT");
  assertEquals((await watch.status).code, 130);
  for (const rest of [said, warned]) while (!(await rest.next()).done);
});

Deno.test("a worker that looks tells when boxes changed, those of nobody too", async () => {
  await using group = await Group.create();
  const path = (...names: string[]) => join(group.dir, ...names);
  const settings = {
    task: "look" as const,
    keys: path("keys/server"),
    mail: path("mail"),
    ...{ maxContent: 1, maxAttachments: 1, idleMs: 1, sessionMs: 1 },
  };
  await Deno.mkdir(path("mail/bob/new"), { recursive: true });
  await Deno.utime(
    path("mail/bob/new"),
    new Date(),
    new Date(1_700_000_000_000),
  );
  await Deno.mkdir(path("elsewhere/new"), { recursive: true });
  for (const user of ["alice", "carol"]) {
    await Deno.remove(path("mail", user), { recursive: true });
  }
  await Deno.symlink(path("elsewhere"), path("mail/carol"));
  await using worker = spawnProgram("server", workerArgs(settings), {
    cwd: group.dir,
  });
  const writer = worker.stdin.getWriter();
  const users = ["bob", "alice", "carol", "zoe"];
  await writer.write(encodeLookOrder({ users }));
  await writer.close();
  const events = await Array.fromAsync(lines(worker.stderr), parseEvent);
  await worker.stdout.cancel();
  assertEquals(events.pop()?.event, "looked");
  const boxes = events.map((event) =>
    event?.event === "box" ? event : undefined
  );
  assertEquals(boxes.map((box) => box?.user), users);
  assertEquals(boxes.map((box) => box?.changed), [1_700_000_000_000, 0, 0, 0]);
  assertEquals((await worker.status).code, 0);
});

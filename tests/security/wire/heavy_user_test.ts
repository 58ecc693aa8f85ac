import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Group, type Server } from "../../support/group.ts";
import { memoryOf, workersOf } from "../../support/processes.ts";
import { readWhole, sendText } from "../../support/sessions.ts";
import { type Message, RawSession } from "../support/raw_session.ts";
import { connectVia } from "../support/victims.ts";

/** The others mail each other as if nothing were. */
async function assertOthersMail(group: Group, server: Server): Promise<void> {
  const bob = await connectVia(group, server, "bob");
  const carol = await connectVia(group, server, "carol");
  const id = await sendText(bob, { to: ["carol"] }, "still fine?");
  const { bytes } = await readWhole(carol, { id });
  assertEquals(new TextDecoder().decode(bytes), "still fine?");
  await bob.close();
  await carol.close();
}

Deno.test("requests of one user do not get into the others' way", async (t) => {
  await using group = await Group.create();
  const server = await group.serve(
    "--enhanced",
    "--max-clients",
    "8",
    "--max-per-user",
    "8",
  );
  await t.step(
    "10,000 requests of one user do not keep the others from theirs",
    () => askOften(group, server),
  );
  await t.step(
    "a mail to a thousand recipients is refused, and to more than a record holds too",
    () => sendToMany(group, server),
  );
  await t.step(
    "a request of a wrong form is refused or ends its session, and nobody else's",
    () => askWrongly(group, server),
  );
});

async function askOften(group: Group, server: Server): Promise<void> {
  using heavy = await RawSession.logIn(group, server, "alice");
  const count = 10_000;
  const answers = (async () => {
    for (let i = 0; i < count; i++) {
      assertEquals((await heavy.answer()).code, "no_such_mail");
    }
  })();
  const others = assertOthersMail(group, server);
  for (let i = 0; i < count; i++) {
    await heavy.channel.post({ type: "read", index: 9 } as Message);
  }
  await heavy.channel.flush();
  await Promise.all([answers, others]);
}

Deno.test("64 MiB against the limit of a mail are refused and leave nothing, and the session goes on", async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced", "--max-clients", "1");
  using heavy = await RawSession.logIn(group, server, "alice");
  const isLinux = Deno.build.os === "linux";
  const [worker] = isLinux ? workersOf(server.pid, "serve") : [];
  const memory = () => worker ? memoryOf(worker) : 0;
  const before = memory();
  await heavy.channel.post(draft({ to: ["bob"] }));
  const piece = new Uint8Array(1024 * 1024).fill(97);
  for (let i = 0; i < 64; i++) await heavy.channel.postData(piece);
  assertEquals(
    (await heavy.ask({ type: "end" })).code,
    "content_too_long",
  );
  assert(memory() - before < 96, `${memory()} MiB after ${before}`);
  assertEquals((await heavy.ask({ type: "inbox" })).type, "ok");
  for (const folder of ["alice/tmp", "bob/tmp", "bob/new", "bob/cur"]) {
    const path = join(group.dir, "mail", folder);
    assertEquals([...Deno.readDirSync(path)], [], folder);
  }
});

async function sendToMany(group: Group, server: Server): Promise<void> {
  using heavy = await RawSession.logIn(group, server, "alice");
  const names = Array.from({ length: 1000 }, (_, i) => `user${i}`);
  const cases: [string[], string][] = [
    [names, "too_many_recipients"],
    [Array(1000).fill("nobody"), "unknown_recipient"],
    [Array(20_000).fill(""), "unknown_recipient"],
    [[], "unknown_recipient"],
  ];
  for (const [to, code] of cases) {
    assertEquals((await heavy.ask(draft({ to }))).code, code);
  }
  assertEquals((await heavy.ask({ type: "inbox" })).total, 0);
}

async function askWrongly(group: Group, server: Server): Promise<void> {
  const bob = await connectVia(group, server, "bob");
  for (const text of NO_REQUESTS) {
    const from = server.log.length;
    using heavy = await RawSession.logIn(group, server, "alice");
    await heavy.sendText(text);
    await server.waitForLog(
      /\[Security Alert\] In the session of alice: Cannot read a message/,
      from,
    );
  }
  using heavy = await RawSession.logIn(group, server, "alice");
  for (const text of WRONG_REQUESTS) {
    await heavy.sendText(text);
    assertEquals((await heavy.answer()).code, "bad_request", text);
  }
  assertEquals((await heavy.ask({ type: "inbox" })).type, "ok");
  assertEquals((await bob.inbox({})).total, 0);
  await bob.close();
}

/** No JSON objects: the session ends. */
const NO_REQUESTS = [
  "{",
  "[]",
  "null",
  "[".repeat(60_000),
  '{"a":'.repeat(12_000),
];

/** Objects with a field that is wrong: it goes on. */
const WRONG_REQUESTS = [
  "{}",
  '{"type":"constructor"}',
  '{"__proto__":{"type":"bye"}}',
  '{"type":"read","index":"1"}',
  '{"type":"read","index":1.5}',
  '{"type":"read","index":1e999}',
  '{"type":"read","index":-1}',
  '{"type":"delete","index":1,"id":"x"}',
  '{"type":"send","id":"../../../x","to":["bob"],"title":""}',
  '{"type":"send","id":"long-enough","to":[["bob"]],"title":""}',
  `{"type":"send","id":"long-enough","to":["bob"],"title":${
    "[".repeat(20_000) + "]".repeat(20_000)
  }}`,
];

Deno.test("a user who takes no bytes does not keep the server from stopping", async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced", "--max-content", "100000000");
  using heavy = await RawSession.logIn(group, server, "alice");
  await heavy.channel.post(draft({ to: ["alice"] }));
  await heavy.channel.postData(new Uint8Array(50_000_000));
  assertEquals((await heavy.ask({ type: "end" })).type, "ok");
  await heavy.channel.send({ type: "read", index: 1 } as Message);
  assertEquals((await heavy.answer()).type, "ok");
  assertEquals(await server.stop(), 0);
});

function draft(changes: { to: string[] }): Message {
  const id = crypto.randomUUID();
  return { type: "send", id, title: "Too much", ...changes };
}

import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  COMMAND_NAMES,
  loadCommand,
} from "../../lib/client/commands/commands.ts";
import { jsonText } from "../../lib/program/json_text.ts";
import { COMMANDS as SERVER_COMMANDS } from "../../lib/server/commands/commands.ts";
import { sampleCluster } from "../server/control/sample_cluster.ts";
import { sampleWholeStatus } from "../server/support/sample_status.ts";
import { jsonBoxes, keptBoxes } from "../../lib/keygen/boxes/list_boxes.ts";
import { foldersOf } from "../../lib/keygen/folders.ts";
import { jsonSummary } from "../../lib/keygen/summary.ts";
import type { ServerLog } from "../../lib/server/log/server_log.ts";
import {
  MEMBERS,
  runMember,
  sealedBox,
  sealedMail,
} from "../client/support/sealed_mails.ts";
import { runCommand } from "../client/commands/run_command.ts";
import { EXIT } from "../../lib/program/exit_codes.ts";
import { Failure } from "../../lib/program/failure.ts";
import type { FakeIo } from "../client/support/fake_io.ts";
import { FakeSession } from "../client/support/fake_session.ts";
import { KeygenFolder } from "../keygen/keygen_folder.ts";
import { keptLog } from "../server/support/kept_log.ts";
import { writeUserFolder } from "../seal/user_folder.ts";
import { ROOT } from "./document.ts";
import { problemsOf, schemasOf } from "./json_schema.ts";

const LETTER = await sealedMail({ title: "T", text: "x" });
/** Another head than that of the letter: each of them fails a check. */
const FORGED = await sealedMail({ title: "T", text: "x" }, { from: "carol" });

const PAGE = Deno.readTextFileSync(`${ROOT}/docs/json.md`);
const SCHEMAS = schemasOf(PAGE);

/** A mail to import. */
const MBOX = Deno.makeTempFileSync({ suffix: ".mbox" });
Deno.writeTextFileSync(
  MBOX,
  "From a@b.c Tue Nov  3 16:12:05 2026\nSubject: a\n\nA\n",
);
addEventListener("unload", () => Deno.removeSync(MBOX));

/** The command lines whose output each schema is held against. */
const LINES: Record<string, string[][]> = {
  inbox: [["inbox"], ["inbox", "--threads"], ["inbox", "--unread"], [
    "inbox",
    "--limit",
    "1",
  ]],
  sent: [["sent"], ["sent", "--limit", "1"]],
  search: [["search", "T"], ["search", "none has this"]],
  read: [["read", "1"], ["read", "2"], ["read", "4"]],
  delete: [["delete", "1"], ["delete", "--id", "id-2"]],
  undelete: [["undelete"], ["undelete", "1"]],
  mark: [["mark", "1", "--unread"], ["mark", "--id", "id-3", "--read"]],
  send: [["send", "--to", "bob", "--title", "T", "--message", "x"]],
  reply: [["reply", "1", "--message", "x"]],
  forward: [["forward", "1", "--to=bob", "--message", "x"]],
  users: [["users"]],
  keys: [["keys"], ["keys", "bob"]],
  import: [["import", MBOX]],
  doctor: [["doctor"], ["doctor", "--enhanced", "--keys", "/no/such"]],
};

async function box(): Promise<FakeSession> {
  const session = sealedBox([
    { from: "bob", title: "T\u202e", content: "é", cc: ["carol"] },
    { from: "eve <eve@x.org>", title: "T", content: Uint8Array.of(0xff) },
    { from: "bob", title: "T", content: "", unread: true },
    LETTER,
    FORGED,
    { from: "alice", title: "T", content: "", sent: "bob", copy: true },
    { from: "bob", title: "T", content: "" },
  ]);
  await session.delete({ index: 7 });
  return session;
}

Deno.test("docs/json.md describes what of a sealed letter is not to be believed", async () => {
  const json = (io?: FakeIo) => JSON.parse(io!.output);
  const { io } = await runMember(["inbox", "--json"], await box());
  const states = json(io).map(({ sealed, fault }: Checked) => [sealed, fault]);
  const plain = [false, undefined];
  const bad = [true, "wrong_signer"];
  assertEquals(states, [plain, plain, plain, [true, undefined], bad]);
  let told: FakeIo | undefined;
  const onIo = (io: FakeIo) => void (told = io);
  const read = ["read", "5", "--json", "--insecure"];
  await assertRejects(
    async () => await runMember(read, await box(), { onIo }),
    Failure,
  );
  assertEquals([json(told).sealed, json(told).fault], bad);
  check("read", json(told));
});

interface Checked {
  sealed: boolean;
  fault?: string;
}

function check(name: string, value: unknown): void {
  assertEquals(problemsOf(value, SCHEMAS.get(name)!, SCHEMAS), []);
}

for (const [name, lines] of Object.entries(LINES)) {
  Deno.test(`docs/json.md describes what ${name} --json prints`, async () => {
    for (const line of lines) {
      const { io } = await runMember([...line, "--json"], await box());
      check(name, JSON.parse(io.output));
    }
  });
}

Deno.test("docs/json.md describes keys that changed", async () => {
  const letter = await sealedMail({ text: "At noon?" });
  const mail = ["--to", "bob", "--title", "T", "--message", "x"];
  for (const args of [["inbox"], ["read", "1"], ["send", ...mail]]) {
    const session = sealedBox([letter]);
    const { io } = await runMember([...args, "--json"], session, {
      prepare: async (dir) => {
        await writeUserFolder(dir, MEMBERS, "alice");
        const notes = `bob ${"0".repeat(40)} 1\n`;
        await Deno.writeTextFile(`${dir}/known_keys`, notes, { mode: 0o600 });
      },
    });
    assertMatch(io.output, /"changedKeys":/);
    check(args[0], JSON.parse(io.output));
  }
});

Deno.test("docs/json.md describes what watch --json prints", async () => {
  const session = await box();
  const over = new Failure(EXIT.security, "It is over");
  session.parks = [{
    news() {
      if (session.calls.length > 2) return Promise.reject(over);
      session.deliver({ from: "bob", title: "T\u202e", content: "é" });
      return Promise.resolve();
    },
    close() {},
  }];
  let io!: FakeIo;
  const options = { connections: [session], onIo: (it: FakeIo) => io = it };
  const running = runCommand(["watch", "--json"], options);
  await assertRejects(() => running, Failure, over.message);
  const lines = io.output.split("\n").slice(0, -1);
  assertEquals(lines.length, 1);
  for (const line of lines) check("watch", JSON.parse(line));
});

Deno.test("docs/json.md describes what keygen --json prints", () =>
  KeygenFolder.use("alice\nbob:builder\n", async (keygen) => {
    const print = async (...args: Parameters<typeof keygen.run>) => {
      const report = await keygen.run(...args);
      check("keygen", JSON.parse(JSON.stringify(jsonSummary(report))));
    };
    await print();
    await keygen.writeUsers("alice\nbob:other one\n");
    await print({ rotate: ["alice", "server"] });
    await print({ remove: ["alice"] });
    await print({ restoreBox: ["alice@2026-11-28"] });
    await print({ remove: ["alice"] });
    const kept = jsonBoxes(
      await keptBoxes(foldersOf(
        keygen.path("keys"),
        keygen.path("mail"),
      )),
    );
    check("boxes", JSON.parse(JSON.stringify(kept)));
    await print({ deleteBox: ["alice@2026-11-28"] });
  }));

/** Each kind of line, as the server writes it. */
const EVENTS: ((log: ServerLog) => void)[] = [
  (log) => log.listening("[::1]:13000", "enhanced"),
  (log) => log.ready(),
  (log) => log.accepted("alice", "192.0.2.1", "0".repeat(32)),
  (log) => log.invalid(undefined, "192.0.2.1"),
  (log) => log.invalid("eve", "192.0.2.1"),
  (log) => log.refused("192.0.2.1", "full"),
  (log) => log.refusedMore(7),
  (log) => log.mail("alice", ["bob"], 5),
  (log) => log.terminated("alice", "idle"),
  (log) => log.terminated("alice"),
  (log) => log.sessionEnded("0".repeat(32), "alice", 5),
  (log) => log.alert("A login is malformed", "192.0.2.1"),
  (log) => log.notice("The disk is full", "ENOSPC"),
];

Deno.test("docs/json.md describes what --log json prints", () => {
  const { log, lines } = keptLog({ format: "json" });
  for (const write of EVENTS) write(log);
  for (const line of lines) check("log", JSON.parse(line));
});

Deno.test("docs/json.md describes what status --json and sessions --json print", () => {
  const status = sampleWholeStatus();
  const print = (value: unknown) => JSON.parse(jsonText(value));
  check("status", print(status));
  check("sessions", print(status.sessions));
});

Deno.test("docs/json.md describes what status --cluster --json prints", () => {
  for (const limit of [undefined, 100]) {
    const status = sampleCluster(limit);
    check("cluster", JSON.parse(jsonText(status)));
  }
});

Deno.test("docs/json.md describes every --json, and its schemas are all tested", async () => {
  const withJson: string[] = [];
  for (const name of COMMAND_NAMES) {
    const { flags } = (await loadCommand(name)).flags;
    if (flags.some((flag) => flag.name === "json")) withJson.push(name);
  }
  assertEquals(withJson.sort(), [...Object.keys(LINES), "watch"].sort());
  const others = [
    "mail",
    "keyChange",
    "keygen",
    "boxes",
    "log",
    "room",
    "histogram",
    "cluster",
  ];
  const ofServer = ["status", "sessions"];
  for (const [name, { load }] of Object.entries(SERVER_COMMANDS)) {
    const { groups } = (await load()).command;
    const flags = groups.flatMap(({ flags }) => flags);
    const hasJson = flags.some((flag) => flag.name === "json");
    assertEquals(hasJson, ofServer.includes(name), name);
  }
  assertEquals(
    [...SCHEMAS.keys()].sort(),
    [...withJson, ...ofServer, ...others].sort(),
  );
});

Deno.test("problemsOf() finds each kind of mistake", () => {
  const schema = {
    type: "object",
    properties: {
      a: { type: "integer", minimum: 1 },
      b: { enum: ["x"] },
      c: { type: "array", items: { type: "string", pattern: "^z" } },
    },
    required: ["a"],
  };
  const problems = (value: unknown, of: Record<string, unknown> = schema) =>
    problemsOf(value, of, new Map());
  assertEquals(problems({ a: 1, b: "x", c: ["z"] }), []);
  assertEquals(problems({ a: 0 }), [".a is below 1"]);
  assertEquals(problems({ a: 1.5 }), [".a is no integer"]);
  assertEquals(problems({}), [".a is missing"]);
  assertEquals(problems({ a: 1, b: "y" }), [".b is none of them"]);
  assertEquals(problems({ a: 1, c: ["y"] }), [".c[0] does not match ^z"]);
  assertEquals(problems({ a: 1, d: 1 }), [".d is in no schema"]);
  assertEquals(problems([]), [" is no object"]);
  assertEquals(problems(1, { format: "x" }), ["format is no keyword"]);
});

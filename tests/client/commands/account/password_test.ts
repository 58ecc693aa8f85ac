import { assertEquals, assertRejects } from "@std/assert";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { RequestError } from "../../../../lib/protocol/errors.ts";
import { Unanswered } from "../../../../lib/client/session/connect/unanswered.ts";
import {
  KeysDir,
  runClient,
  type RunOptions,
} from "../../support/client_run.ts";
import { FakeSession } from "../../support/fake_session.ts";

/** Runs `password` as alice, whose keys are in that folder. */
function run(keys: KeysDir, args: string[], options: RunOptions) {
  const env = { MAIL_SERVER: "h", MAIL_USER: "alice", MAIL_KEYS: keys.path };
  return runClient(["password", ...args], { env, ...options });
}

const OLD = "wonderland";
const ASKED = [`password {"type":"password","old":"${OLD}","new":"new one"}`];

Deno.test("password asks for the old one, then twice for the new one", async () => {
  await using keys = await KeysDir.create();
  const session = new FakeSession();
  const { io } = await run(keys, [], {
    connections: [session],
    input: `${OLD}\nnew one\nnew one\n`,
    terminal: true,
  });
  assertEquals(session.calls, ASKED);
  assertEquals(
    io.screen.replaceAll(/«.*?»/g, ""),
    "Enter your password: \nEnter the new password: \nEnter it again: \n" +
      "The password is changed.\n",
  );
});

Deno.test("password takes both from lines of the input where that is no terminal", async () => {
  await using keys = await KeysDir.create();
  const session = new FakeSession();
  const input = `${OLD}\nnew one\n`;
  const { io } = await run(keys, [], { connections: [session], input });
  assertEquals(session.calls, ASKED);
  assertEquals(io.screen, "The password is changed.\n");
});

Deno.test("password takes both from files, and keeps up the one beside the keys", async () => {
  await using keys = await KeysDir.create();
  const beside = await keys.writePassword("password");
  const next = `${keys.path}/new`;
  await Deno.writeTextFile(next, "new one\n", { mode: 0o600 });
  const session = new FakeSession();
  const { io } = await run(keys, ["--new-password-file", next], {
    connections: [session],
  });
  assertEquals(session.calls, ASKED);
  assertEquals(io.warnings, `${beside} has the new password.\n`);
  assertEquals(await Deno.readTextFile(beside), "new one\n");
  const { mode } = await Deno.stat(beside);
  if (mode !== null) assertEquals(mode & 0o777, 0o600);
});

Deno.test("password leaves a file that was named, and says so", async () => {
  await using keys = await KeysDir.create();
  const file = await keys.writePassword("mine");
  const { io } = await run(
    keys,
    ["--password-file", file, "--new-password-file", "-"],
    { input: "new one\n" },
  );
  assertEquals(io.warnings, `${file} still has the old password.\n`);
  assertEquals(await Deno.readTextFile(file), `${OLD}\n`);
});

Deno.test("password keeps up the file beside the keys, wherever the old one came from", async () => {
  await using keys = await KeysDir.create();
  const beside = await keys.writePassword("password");
  const next = `${keys.path}/new`;
  await Deno.writeTextFile(next, "new one\n", { mode: 0o600 });
  const both = ["--password-file", "-", "--new-password-file", next];
  await run(keys, both, { input: `${OLD}\n` });
  assertEquals(await Deno.readTextFile(beside), "new one\n");
});

Deno.test("password refuses the old one as the new one", async () => {
  await using keys = await KeysDir.create();
  const session = new FakeSession();
  const input = `${OLD}\n${OLD}\n`;
  await assertRejects(
    () => run(keys, [], { connections: [session], input }),
    Failure,
    "The new password is the old one",
  );
  assertEquals(session.calls, []);
});

Deno.test("password is sent to no server in basic mode", async () => {
  await using keys = await KeysDir.create();
  const session = new FakeSession();
  session.mode = "basic";
  await assertRejects(
    () => run(keys, [], { connections: [session], input: `${OLD}\nnew\n` }),
    Failure,
    "the server is in basic mode",
  );
  assertEquals([session.calls, session.closed], [[], 1]);
});

Deno.test("a password that is refused, or whose answer is lost, stays in its file", async () => {
  await using keys = await KeysDir.create();
  const beside = await keys.writePassword("password");
  const lost = new Failure(EXIT.cannotConnect, "The connection is lost");
  const cases: [Error, number, string][] = [
    [
      new RequestError("wrong_password", "The old password is wrong"),
      EXIT.invalidCredentials,
      "The old password is wrong",
    ],
    [new RequestError("bad_password", "It is bad"), EXIT.usage, "It is bad"],
    [
      new Unanswered(lost, true),
      EXIT.cannotConnect,
      "it is not known whether the password was changed",
    ],
    [
      new Unanswered(lost, false),
      EXIT.cannotConnect,
      "the password was not changed",
    ],
  ];
  for (const [refusal, code, message] of cases) {
    const session = new FakeSession();
    session.refusePassword = refusal;
    const failure = await assertRejects(
      () => run(keys, [], { connections: [session], input: "new one\n" }),
      Failure,
      message,
    );
    assertEquals(failure.exitCode, code);
    assertEquals(await Deno.readTextFile(beside), `${OLD}\n`);
  }
});

import type { Command } from "../../../../lib/client/commands/command.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { parseCommandLine } from "../../../../lib/client/command_line.ts";
import { loadCommand } from "../../../../lib/client/commands/commands.ts";
import { runOneShot } from "../../../../lib/client/run_command.ts";
import { FakeIo } from "../../support/fake_io.ts";
import {
  KeysDir,
  NEVER,
  NOW,
  runClient,
  type RunOptions,
} from "../../support/client_run.ts";
import { mailClient } from "../../../../lib/client/main.ts";
import { RequestError } from "../../../../lib/protocol/errors.ts";
import { withFolder } from "../../../keys/folder.ts";
import { FakeSession } from "../../support/fake_session.ts";
import { runCommand } from "../run_command.ts";

/** What a mail is does not depend on whether it is sealed; send_sealed_test.ts seals. */
const SEND = ["send", "--seal=never"];

async function assertFails(
  args: string[],
  exitCode: number,
  message: string,
): Promise<void> {
  const session = new FakeSession();
  const error = await assertRejects(
    () => runCommand([...SEND, ...args], { connections: [session] }),
    Failure,
    message,
  );
  assertEquals(error.exitCode, exitCode);
  assertEquals(session.sent, []);
}

async function contentOf(args: string[], input?: string): Promise<string> {
  const session = new FakeSession();
  const all = [...SEND, "--to", "bob", "--title", "T", ...args];
  const { io } = await runCommand(all, { input, connections: [session] });
  assertEquals(io.output, "The message is sent to the server.\n");
  return new TextDecoder().decode(session.sent[0].bytes);
}

Deno.test("send takes the contents from a flag, a file or the input", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, "from a file\r\n");
    assertEquals(await contentOf(["--message", "a flag"], "x"), "a flag");
    assertEquals(await contentOf(["--file", file], "x"), "from a file\r\n");
  } finally {
    await Deno.remove(file);
  }
  assertEquals(await contentOf([], "the input\r\n\n"), "the input\r\n\n");
  for (const file of ["-", "/dev/stdin", "/dev/fd/0"]) {
    assertEquals(await contentOf(["--file", file], "the input"), "the input");
  }
  assertEquals(await contentOf([], ""), "");
});

Deno.test("send gathers the recipients of every --to", async () => {
  const session = new FakeSession();
  const to = ["--to", "bob;carol", "--to", "alice,bob"];
  await runCommand([...SEND, ...to, "--title", "T", "--message", "x"], {
    connections: [session],
  });
  assertEquals(session.sent[0].to, ["bob", "carol", "alice"]);
});

Deno.test("send --json prints the id", async () => {
  const args = [...SEND, "--to", "bob", "--title", "T", "--message", "x"];
  const { io } = await runCommand([...args, "--json"]);
  assertEquals(JSON.parse(io.output), { id: "sent-1" });
});

Deno.test("send refuses what the server would, before it connects", async () => {
  const title = ["--title", "T"];
  const to = ["--to", "bob"];
  const message = ["--message", "x"];
  await assertFails([...to, ...message], EXIT.usage, "--title");
  await assertFails([...title, ...message], EXIT.usage, "no destination");
  await assertFails(
    [...to, ...message, "--title", "x".repeat(101)],
    EXIT.failed,
    "longer than 100",
  );
  await assertFails(
    [...title, ...message, "--to", "bob;a/b"],
    EXIT.notFound,
    'No such recipient: "a/b"',
  );
  const many = Array.from({ length: 101 }, (_, i) => `user${i}`).join(";");
  await assertFails(
    [...title, ...message, "--to", many],
    EXIT.failed,
    "at most 100",
  );
  await assertFails(
    [...title, ...to, ...message, "--file", "x"],
    EXIT.usage,
    "not both",
  );
  await assertFails(
    [...title, ...to, "--file", "/nowhere/x"],
    EXIT.notFound,
    "Cannot read /nowhere/x: there is no such file",
  );
  await assertFails(
    [...title, ...to, "--file", "/tmp"],
    EXIT.failed,
    "it is a folder",
  );
});

Deno.test("send gives the exit code of the server's refusal", async () => {
  await assertFails(
    ["--to", "dave", "--title", "T", "--message", "x"],
    EXIT.notFound,
    "There is no user dave",
  );
});

Deno.test("send counts the contents of the input against the server's limit", async () => {
  const session = new FakeSession();
  session.limits.content = 10;
  const args = [...SEND, "--to", "bob", "--title", "T"];
  const connections = [session];
  await runCommand(args, { connections, input: "é".repeat(10) });
  for (const input of ["é".repeat(11), "x".repeat(10_000_000)]) {
    await assertRejects(
      () => runCommand(args, { connections, input }),
      Failure,
      "longer than 10 characters",
    );
  }
  assertEquals(session.sent.length, 1);
});

Deno.test("send takes what a server with a higher limit takes", async () => {
  const session = new FakeSession();
  session.limits.content = 6_000_000;
  const args = [...SEND, "--to", "bob", "--title", "T"];
  const input = "x".repeat(6_000_000);
  await runCommand(args, { connections: [session], input });
  assertEquals(session.sent[0].bytes.length, input.length);
});

Deno.test("send cannot read both the password and the contents from the input", async () => {
  await using keys = await KeysDir.create();
  const env = { MAIL_SERVER: "h", MAIL_USER: "alice", MAIL_KEYS: keys.path };
  const args = [...SEND, "--to", "bob", "--title", "T"];
  const error = await assertRejects(
    () => runClient(args, { env, input: "text" }),
    Failure,
    "standard input carries the contents",
  );
  assertEquals(error.exitCode, EXIT.usage);
  const { connects } = await runClient([...args, "--message", "x"], {
    env,
    input: "pw",
  });
  assertEquals(connects[0].password, "pw");
});

Deno.test("send on a terminal asks for the password, then for the contents", async () => {
  await using keys = await KeysDir.create();
  const env = { MAIL_SERVER: "h", MAIL_USER: "alice", MAIL_KEYS: keys.path };
  const session = new FakeSession();
  const { connects } = await runClient(
    [...SEND, "--to", "bob", "--title", "T"],
    {
      env,
      terminal: true,
      input: "pw\nline\nline\n",
      connections: [session],
    },
  );
  assertEquals(connects[0].password, "pw");
  const [{ bytes }] = session.sent;
  assertEquals(new TextDecoder().decode(bytes), "line\nline\n");
});

Deno.test("send keeps what was typed of a mail that cannot be sent", async () => {
  const lost = new Failure(EXIT.cannotConnect, "The connection was lost");
  const refusing = new FakeSession();
  refusing.send = () =>
    Promise.reject(new RequestError("over_quota", "No room"));
  const cases: RunOptions[] = [
    { interrupted: true },
    { connections: [lost] },
    { connections: [refusing] },
  ];
  for (const options of cases) {
    await withFolder(async (dir) => {
      const warnings = await warningsOfTyped(dir, options);
      const path = `${dir}/dead.letter`;
      const kept = await Deno.readTextFile(path);
      assertEquals(kept, "To: bob\nTitle: T\n\none\ntwo\n");
      assert(warnings.includes(`The mail is kept in ${path}.\n`), warnings);
    });
  }
});

Deno.test("send keeps nothing of a mail that was sent, or that a script wrote", async () => {
  const ended = new FakeSession();
  ended.close = () => Promise.reject(new Failure(EXIT.security, "cut"));
  const lost = new Failure(EXIT.cannotConnect, "The connection was lost");
  const cases: RunOptions[] = [
    { connections: [ended] },
    { connections: [lost], terminal: false },
  ];
  for (const options of cases) {
    await withFolder(async (dir) => {
      await warningsOfTyped(dir, options);
      assertEquals([...Deno.readDirSync(dir)], []);
    });
  }
});

/** Types two lines into a send that does not end well. */
async function warningsOfTyped(
  home: string,
  options: RunOptions,
): Promise<string> {
  await using keys = await KeysDir.create();
  await keys.writePassword("password");
  const env = {
    MAIL_SERVER: "h",
    MAIL_USER: "alice",
    MAIL_KEYS: keys.path,
    HOME: home,
  };
  const all = { input: "one\ntwo\n", terminal: true, env, ...options };
  const io = new FakeIo(all);
  const { connections = [new FakeSession()] } = options;
  const [connection] = connections;
  const connect = () =>
    connection instanceof Error
      ? Promise.reject(connection)
      : Promise.resolve(connection);
  const greet = () => Promise.reject(new Error("nobody to greet"));
  const sleep = () => Promise.resolve();
  const surroundings = {
    ...{ io, connect, greet, sleep },
    ...{ now: () => NOW, timer: NEVER },
  };
  const args = [...SEND, "--to", "bob", "--title", "T"];
  const code = await mailClient(args, () => Promise.resolve(surroundings))
    .catch((error) => {
      assertEquals(error instanceof Failure, true, error);
      return 1;
    });
  assert(code !== 0);
  return io.warnings;
}

Deno.test("send --again uses the id of the earlier try", async () => {
  const session = new FakeSession();
  const again = "0b7e6c1e-draft-of-before";
  const mail = ["--to", "bob", "--title", "T", "--message", "x"];
  await runCommand([...SEND, ...mail, "--again", again], {
    connections: [session],
  });
  assertEquals(session.sent[0].id, again);
  await assertFails([...mail, "--again", "a b"], EXIT.usage, "--again takes");
});

Deno.test("send says that a mail is sent even where its session ends badly", async () => {
  const session = new FakeSession();
  session.close = () => Promise.reject(new Failure(EXIT.security, "Forged"));
  await using keys = await KeysDir.create();
  const io = new FakeIo();
  const running = runOneShot(
    {
      io,
      connect: () => Promise.resolve(session),
      greet: () => Promise.reject(new Error("nobody to greet")),
      now: () => NOW,
      sleep: () => Promise.reject(new Error("nothing to wait for")),
      timer: NEVER,
    },
    await loadCommand("send") as Command,
    await parseCommandLine([
      ...[...SEND, "--to", "bob", "--title", "T", "--message", "x"],
      ...["--server", "h", "--user", "alice", "--keys", keys.path],
      ...["--password-file", await keys.writePassword("pw")],
    ]),
  );
  await assertRejects(() => running, Failure, "Forged");
  assertEquals(io.output, "The message is sent to the server.\n");
});

import { assertEquals, assertRejects } from "@std/assert";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { FakeSession } from "../../support/fake_session.ts";
import { ZONE } from "../../support/zone.ts";
import { runCommand } from "../run_command.ts";

const BINARY = Uint8Array.from({ length: 200_000 }, (_, i) => i * 7);

function box(): FakeSession {
  return new FakeSession([
    { from: "bob", title: "Text", content: "Grüße\x1b[2J\n" },
    { from: "bob", title: "Binary", content: BINARY },
  ]);
}

function read(...args: string[]) {
  return runCommand(["read", ...args], { connections: [box()] });
}

Deno.test("read shows a mail with its control characters visible", async () => {
  const { io } = await read("1");
  assertEquals(
    io.output,
    "From: bob\nTo: alice\n" +
      `Time and Date Received: 2026-11-24 16:12:05 ${ZONE}\n` +
      "Title: Text\n" +
      "Not sealed: the server could read it, and its sender is the server's " +
      "word\nContent Length: 10\nContents:\nGrüße\\x1b[2J\n",
  );
});

Deno.test("read --raw and --output - print the exact bytes", async () => {
  assertEquals((await read("2", "--raw")).io.bytes, BINARY);
  for (const output of ["-", "/dev/stdout"]) {
    assertEquals((await read("2", "--output", output)).io.bytes, BINARY);
  }
});

Deno.test("read --output saves the exact bytes and prints nothing", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const { io } = await read("--id", "id-2", "--output", `${dir}/out`);
    assertEquals(await Deno.readFile(`${dir}/out`), BINARY);
    assertEquals([io.output, io.warnings], ["", ""]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("read --output says that it got the mail once the file is in its place", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const session = box();
    const { read } = session;
    let confirmed = 0;
    session.read = async (ref) => {
      const opened = await read.call(session, ref);
      return {
        ...opened,
        got: async () => {
          assertEquals(await Deno.readFile(`${dir}/out`), BINARY);
          confirmed++;
        },
      };
    };
    const args = ["read", "2", "--output", `${dir}/out`];
    await runCommand(args, { connections: [session] });
    assertEquals(confirmed, 1);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("read --output leaves nothing behind when it fails", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const session = box();
    session.read = async (ref) => {
      const opened = await box().read(ref);
      async function* content() {
        yield BINARY;
        throw new Failure(EXIT.cannotConnect, "The connection was lost");
      }
      return { ...opened, content: content() };
    };
    const args = ["read", "1", "--output", `${dir}/out`];
    await assertRejects(
      () => runCommand(args, { connections: [session] }),
      Failure,
      "lost",
    );
    assertEquals([...Deno.readDirSync(dir)], []);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("read --output does not read a mail that it cannot save", async () => {
  const session = box();
  const args = ["read", "1", "--output", "/nowhere/out"];
  await assertRejects(
    () => runCommand(args, { connections: [session] }),
    Failure,
  );
  assertEquals(session.calls, []);
});

Deno.test("read --json tells text as text and anything else in base64", async () => {
  const text = JSON.parse((await read("1", "--json")).io.output);
  assertEquals(
    [text.title, text.contents, text.encoding, text.to],
    ["Text", "Grüße\x1b[2J\n", "utf-8", ["alice"]],
  );
  const binary = JSON.parse((await read("2", "--json")).io.output);
  assertEquals(binary.encoding, "base64");
  assertEquals(Uint8Array.fromBase64(binary.contents), BINARY);
});

Deno.test("read says what is wrong with an index", async () => {
  for (
    const [index, code, message] of [
      ["abc", EXIT.usage, '"abc" is not a whole number'],
      ["1.5", EXIT.usage, '"1.5" is not a whole number'],
      ["0", EXIT.notFound, "There is no mail 0"],
      ["3", EXIT.notFound, "There is no mail 3"],
      ["9".repeat(20), EXIT.notFound, "There is no mail 99999999999999999999"],
    ] as const
  ) {
    const error = await assertRejects(() => read(index), Failure, message);
    assertEquals(error.exitCode, code);
  }
});

Deno.test("read wants one mail and one form", async () => {
  for (
    const args of [
      [],
      ["1", "--id", "id-1"],
      ["1", "--json", "--raw"],
      ["1", "--json", "--output", "x"],
    ]
  ) {
    const error = await assertRejects(() => read(...args), Failure);
    assertEquals(error.exitCode, EXIT.usage);
  }
});

Deno.test("read drops the session where the mail cannot be written", async () => {
  const cases = [
    ["2", "--output", "/dev/full"],
    ["2", "--raw"],
    ["1"],
    ["1", "--json"],
  ];
  for (const args of cases) {
    const session = box();
    const full = new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
    const failing = { write: () => Promise.reject(full) };
    await assertRejects(() =>
      runCommand(["read", ...args], { connections: [session], ...failing })
    );
    assertEquals(session.dropped, 1, args.join(" "));
    assertEquals(session.calls.includes("got"), false, args.join(" "));
  }
  const session = box();
  await assertRejects(() =>
    runCommand(["read", "9"], { connections: [session] })
  );
  assertEquals([session.dropped, session.closed], [0, 1]);
});

Deno.test("read --output says nothing to the server before the file is in its place", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const session = box();
    let saved: Uint8Array | undefined;
    session.close = async () => {
      saved = await Deno.readFile(`${dir}/out`);
    };
    await runCommand(["read", "2", "--output", `${dir}/out`], {
      connections: [session],
    });
    assertEquals(saved, BINARY);
    assertEquals(session.calls, ['read {"index":2}', "got"]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

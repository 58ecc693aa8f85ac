import { assertEquals, assertRejects } from "@std/assert";
import { displayOf } from "../../lib/client/display.ts";
import { withSharedFlags } from "../../lib/client/connection_flags.ts";
import { parseFlags } from "../../lib/program/command_line/flags.ts";
import type { Programs } from "../../lib/client/terminal/io.ts";
import { Failure } from "../../lib/program/failure.ts";
import { KeysDir, runClient } from "./support/client_run.ts";
import { FakeSession } from "./support/fake_session.ts";

function hasColor(
  args: string[],
  env: Record<string, string>,
  outputIsTerminal = true,
): boolean {
  const flags = parseFlags(args, withSharedFlags());
  const io = { outputIsTerminal, env: (name: string) => env[name] };
  return displayOf(flags, io).color;
}

Deno.test("displayOf() has colours on a terminal that can, without NO_COLOR, or always", () => {
  const xterm = { TERM: "xterm" };
  const none = { ...xterm, NO_COLOR: "1" };
  assertEquals(hasColor([], xterm), true);
  assertEquals(hasColor([], { ...xterm, NO_COLOR: "" }), true);
  assertEquals(hasColor([], xterm, false), false);
  const plain: Record<string, string>[] = [none, {}, { TERM: "dumb" }];
  for (const env of plain) {
    assertEquals(hasColor([], env), false);
  }
  assertEquals(hasColor(["--color=never"], xterm), false);
  assertEquals(hasColor(["--color", "always"], none, false), true);
});

const BOX = [
  { from: "bob", title: "Lunch", content: "At one.", unread: true },
  { from: "dan <x@example.org>", title: "Old", content: "From: carol" },
];

async function run(args: string[], terminal = true, programs?: Programs) {
  await using keys = await KeysDir.create();
  const passwordFile = await keys.writePassword("pw");
  const env = {
    ...{ MAIL_SERVER: "localhost", MAIL_USER: "alice", MAIL_KEYS: keys.path },
    ...{ MAIL_PASSWORD_FILE: passwordFile, TERM: "xterm" },
  };
  const connections = [new FakeSession(BOX)];
  return (await runClient(args, { env, terminal, connections, programs })).io;
}

Deno.test("inbox shows unread mails bold, and read the labels, but no contents", async () => {
  const [head, unread, read] = (await run(["inbox"])).output.split("\n");
  assertEquals(head.slice(0, 9), "\x1b[2mIndex");
  assertEquals(unread.startsWith("\x1b[1mu   1N bob"), true);
  assertEquals(unread.endsWith("Lunch\x1b[0m"), true);
  assertEquals(read.startsWith("    2  dan"), true);
  const mail = (await run(["read", "2"])).output;
  assertEquals(mail.includes("\x1b[1mFrom:\x1b[0m dan"), true);
  assertEquals(mail.endsWith("\x1b[1mContents:\x1b[0m\nFrom: carol\n"), true);
  const piped = (await run(["inbox"], false)).output;
  assertEquals(piped.includes("\x1b"), false);
});

Deno.test("--quiet leaves out notes, and neither results nor errors", async () => {
  const send = ["send", "--seal=never", "--to", "bob", "--title", "T"];
  for (
    const args of [[...send, "--message=x"], ["delete", "1"], [
      "mark",
      "1",
      "--unread",
    ], [
      "search",
      "nowhere",
      "--json",
    ]]
  ) {
    const io = await run([...args, "--quiet"], false);
    const isList = args[0] === "search";
    assertEquals([io.output, io.warnings], [isList ? "[]\n" : "", ""]);
  }
  for (const words of [["search", "nowhere"], ["undelete"], ["sent"]]) {
    const none = await run([...words, "--quiet"]);
    assertEquals([none.output.includes("Index"), none.warnings], [true, ""]);
  }
  const json = await run(["delete", "1", "--quiet", "--json"], false);
  assertEquals(JSON.parse(json.output).title, "Lunch");
  await assertRejects(() => run(["delete", "7", "--quiet"]), Failure, "7");
});

Deno.test("--color takes three words, and names them", async () => {
  const error = await assertRejects(
    () => run(["inbox", "--color", "blue"]),
    Failure,
    "--color takes auto, always or never",
  );
  assertEquals(error.exitCode, 2);
});

Deno.test("only the menu and read may start programs, where the person chose some", async () => {
  const page = () => Promise.reject(new Error("all fits"));
  const gaveUp = async (args: string[], programs?: Programs) =>
    (await run(args, true, programs)).gaveUpPrograms;
  assertEquals(await gaveUp(["read", "1"], { page }), false);
  assertEquals(await gaveUp([], { page }), false);
  assertEquals(await gaveUp(["read", "1"]), true);
  assertEquals(await gaveUp([]), true);
  assertEquals(await gaveUp(["inbox"], { page }), true);
});

import { assertEquals } from "@std/assert";
import { FakeSession } from "../../support/fake_session.ts";
import { ZONE } from "../../support/zone.ts";
import { runCommand } from "../run_command.ts";

function box(): FakeSession {
  return new FakeSession([
    { from: "bob", title: "One\u009b", content: "é" },
    { from: "carol", title: "Two", content: "", unread: true },
    { from: "bob", title: "Three", content: "", unread: true },
  ]);
}

async function titles(args: string[]): Promise<string[]> {
  const connections = [box()];
  const { io } = await runCommand(["inbox", ...args, "--json"], {
    connections,
  });
  return JSON.parse(io.output).map(({ title }: { title: string }) => title);
}

Deno.test("inbox prints the list, whose unread mails are marked", async () => {
  const { io } = await runCommand(["inbox"], { connections: [box()] });
  assertEquals(
    io.output,
    "Index  From      DateTime                   Title\n" +
      `u   1  bob       2026-11-24 16:12:05 ${ZONE}  One\\x9b\n` +
      `u   2N carol     2026-11-24 16:13:05 ${ZONE}  Two\n` +
      `u   3N bob       2026-11-24 16:14:05 ${ZONE}  Three\n`,
  );
  assertEquals(io.warnings, "");
});

Deno.test("inbox prints only the newest, or only what is unread", async () => {
  assertEquals(await titles(["--limit", "2"]), ["Two", "Three"]);
  assertEquals(await titles(["--unread"]), ["Two", "Three"]);
  assertEquals(await titles(["--unread", "--limit", "1"]), ["Three"]);
});

Deno.test("inbox --json tells all of a mail, a mail a line", async () => {
  const connections = [box()];
  const { io } = await runCommand(["inbox", "--json"], { connections });
  assertEquals(io.output.split("\n").length, 6);
  const [first] = JSON.parse(io.output);
  assertEquals(first, {
    id: "id-1",
    index: 1,
    from: "bob",
    time: new Date(2026, 10, 24, 16, 12, 5).toISOString(),
    title: "One\u009b",
    length: 1,
    size: 2,
    unread: false,
    sealed: false,
  });
});

Deno.test("inbox of an empty box prints the header, or an empty array", async () => {
  const { io } = await runCommand(["inbox"]);
  assertEquals(
    io.output,
    "Index  From      DateTime                   Title\n",
  );
  assertEquals(io.warnings, "The inbox is empty.\n");
  const json = await runCommand(["inbox", "--json"]);
  assertEquals(json.io.output, "[]\n");
});

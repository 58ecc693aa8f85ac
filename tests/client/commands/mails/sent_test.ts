import { assertEquals } from "@std/assert";
import { FakeSession } from "../../support/fake_session.ts";
import { ZONE } from "../../support/zone.ts";
import { runCommand } from "../run_command.ts";

function box(): FakeSession {
  const copy = { from: "alice", content: "", copy: true };
  return new FakeSession([
    { ...copy, title: "One", sent: "bob" },
    { from: "bob", title: "Re: One", content: "" },
    { ...copy, title: "Two", sent: "bob, carol\x1b" },
    { from: "alice", title: "Note", content: "", sent: "alice" },
  ]);
}

async function run(...args: string[]): Promise<string> {
  return (await runCommand(args, { connections: [box()] })).io.output;
}

Deno.test("sent lists what the user sent, with those whom it went to", async () => {
  assertEquals(
    await run("sent"),
    "Index  To              DateTime                   Title\n" +
      `u   1  bob             2026-11-24 16:12:05 ${ZONE}  One\n` +
      `u   3  bob, carol\\x1b  2026-11-24 16:14:05 ${ZONE}  Two\n` +
      `u   4  alice           2026-11-24 16:15:05 ${ZONE}  Note\n`,
  );
  const json = JSON.parse(await run("sent", "--json", "--limit", "2"));
  assertEquals(
    json.map(({ index, sent }: Record<string, unknown>) => [index, sent]),
    [[3, "bob, carol\x1b"], [4, "alice"]],
  );
});

Deno.test("inbox leaves out the copies of what was sent", async () => {
  for (const args of [[], ["--limit", "2"]]) {
    const json = JSON.parse(await run("inbox", "--json", ...args));
    assertEquals(
      json.map(({ title }: Record<string, unknown>) => title),
      ["Re: One", "Note"],
    );
  }
});

Deno.test("sent says so where there is nothing", async () => {
  const { io } = await runCommand(["sent"]);
  assertEquals(io.warnings, "There is no copy of a mail that you sent.\n");
});

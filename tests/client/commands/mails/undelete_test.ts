import { assertEquals, assertRejects } from "@std/assert";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { FakeSession } from "../../support/fake_session.ts";
import { runCommand } from "../run_command.ts";

async function box(): Promise<FakeSession> {
  const session = new FakeSession([
    { from: "bob", title: "One", content: "" },
    { from: "carol", title: "Two\x1b", content: "" },
    { from: "dave", title: "Three", content: "" },
  ]);
  for (let i = 0; i < 2; i++) await session.delete({ index: 1 });
  return session;
}

async function titles(session: FakeSession): Promise<string[]> {
  return (await session.inbox({})).mails.map(({ title }) => title);
}

Deno.test("undelete alone lists what can be brought back", async () => {
  const { io } = await runCommand(["undelete"], { connections: [await box()] });
  const lines = io.output.trimEnd().split("\n").slice(1);
  const columns = lines.map((line) => line.trim().split(/\s+/));
  assertEquals(columns.map((line) => [line[0], line[1], line.at(-1)]), [
    ["u", "1", "One"],
    ["u", "2", "Two\\x1b"],
  ]);
});

Deno.test("undelete says so where nothing can be brought back", async () => {
  const { io } = await runCommand(["undelete"], {
    connections: [new FakeSession()],
  });
  assertEquals(io.warnings, "No mail was deleted within a day.\n");
});

Deno.test("undelete brings a mail back, and says where it is", async () => {
  const session = await box();
  const undelete = (...args: string[]) =>
    runCommand(["undelete", ...args], { connections: [session] });
  const { io } = await undelete("2");
  assertEquals(io.output, "Mail 2 from carol is back: Two\\x1b\n");
  const json = await undelete("--id", "id-1", "--json");
  assertEquals(JSON.parse(json.io.output)[0].title, "One");
  assertEquals(await titles(session), ["Three", "Two\x1b", "One"]);
});

Deno.test("undelete of a mail that was not deleted has exit code 4", async () => {
  for (const ref of [["3"], ["--id", "id-3"]]) {
    const connections = [await box()];
    const error = await assertRejects(
      () => runCommand(["undelete", ...ref], { connections }),
      Failure,
      "There is no",
    );
    assertEquals(error.exitCode, EXIT.notFound);
    assertEquals(
      error.hint,
      "mail-client undelete lists what can be brought back",
    );
  }
});

Deno.test("delete --forever leaves nothing to bring back", async () => {
  const session = await box();
  await runCommand(["delete", "1", "--forever"], { connections: [session] });
  const { mails } = await session.deleted({});
  assertEquals(mails.map(({ title }) => title), ["One", "Two\x1b"]);
});

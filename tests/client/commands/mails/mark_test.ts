import { assertEquals, assertRejects } from "@std/assert";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { FakeSession } from "../../support/fake_session.ts";
import { runCommand } from "../run_command.ts";

function box(): FakeSession {
  return new FakeSession([
    { from: "bob", title: "One", content: "" },
    { from: "carol", title: "Two\x1b", content: "", unread: true },
  ]);
}

async function unread(session: FakeSession): Promise<number[]> {
  const { mails } = await session.inbox({ unread: true });
  return mails.map(({ index }) => index);
}

Deno.test("mark makes a mail unread, or read, and says which", async () => {
  const session = box();
  const mark = (...args: string[]) =>
    runCommand(["mark", ...args], { connections: [session] });
  const first = await mark("1", "--unread");
  const said = "Mail 1 from bob is marked as unread: One\n";
  assertEquals([first.io.output, await unread(session)], [said, [1, 2]]);
  const second = await mark("--id", "id-2", "--read");
  const read = "Mail 2 from carol is marked as read: Two\\x1b\n";
  assertEquals([second.io.output, await unread(session)], [read, [1]]);
});

Deno.test("mark wants one of --read and --unread", async () => {
  for (const flags of [[], ["--read", "--unread"]]) {
    const error = await assertRejects(
      () => runCommand(["mark", "1", ...flags], { connections: [box()] }),
      Failure,
      "Give --read or --unread",
    );
    assertEquals(error.exitCode, EXIT.usage);
  }
});

Deno.test("mark of a mail that is not there has exit code 4", async () => {
  const error = await assertRejects(
    () => runCommand(["mark", "3", "--read"], { connections: [box()] }),
    Failure,
    "There is no mail 3",
  );
  assertEquals(error.exitCode, EXIT.notFound);
});

import { assertEquals, assertRejects } from "@std/assert";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { FakeSession } from "../../support/fake_session.ts";
import { runCommand } from "../run_command.ts";

function box(): FakeSession {
  return new FakeSession([
    { from: "bob", title: "One", content: "" },
    { from: "carol", title: "Two\x1b", content: "" },
  ]);
}

Deno.test("delete says which mail is gone", async () => {
  const session = box();
  const connections = [session];
  const { io } = await runCommand(["delete", "2"], { connections });
  assertEquals(io.output, "Mail 2 from carol is deleted: Two\\x1b\n");
  assertEquals((await session.inbox({})).mails.map(({ id }) => id), ["id-1"]);
});

Deno.test("delete takes an id, and --json tells the mail", async () => {
  const session = box();
  const args = ["delete", "--id", "id-1", "--json"];
  const { io } = await runCommand(args, { connections: [session] });
  assertEquals(JSON.parse(io.output).title, "One");
  assertEquals((await session.inbox({})).mails.map(({ id }) => id), ["id-2"]);
});

Deno.test("delete of a mail that is not there has exit code 4", async () => {
  const error = await assertRejects(
    () => runCommand(["delete", "3"], { connections: [box()] }),
    Failure,
    "There is no mail 3",
  );
  assertEquals(error.exitCode, EXIT.notFound);
});

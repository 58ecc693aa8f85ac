import { assertEquals, assertRejects } from "@std/assert";
import { askNewPassword } from "../../../lib/client/account/new_password.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { FakeIo } from "../support/fake_io.ts";

async function ask(input: string, terminal: boolean) {
  const io = new FakeIo({ input, terminal });
  return { password: await askNewPassword(io, "old"), io };
}

Deno.test("askNewPassword() asks twice, until both are the same and can be one", async () => {
  const { password, io } = await ask("old\n\nnew\nnew\n", true);
  assertEquals(password, "new");
  assertEquals(
    io.screen.replaceAll(/«.*?»/g, ""),
    "Enter the new password: \nThis is the old password; try again.\n" +
      "Enter the new password: \nThe new password is empty; try again.\n" +
      "Enter the new password: \nEnter it again: \n",
  );
});

Deno.test("askNewPassword() gives up after three tries", async () => {
  const failure = await assertRejects(
    () => ask("a\nb\nc\nd\ne\nf\n", true),
    Failure,
    "The two are not the same",
  );
  assertEquals(failure.exitCode, EXIT.usage);
});

Deno.test("askNewPassword() takes a line where the input is no terminal", async () => {
  const { password, io } = await ask("new\nmore\n", false);
  assertEquals([password, io.screen], ["new", ""]);
  await assertRejects(() => ask("", false), Failure, "no new one was given");
  await assertRejects(() => ask("", true), Failure, "no new one was given");
});

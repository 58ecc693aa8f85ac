import { assert, assertEquals, assertRejects } from "@std/assert";
import { runMenu } from "../../../lib/client/dialog/menu.ts";
import { Mailbox } from "../../../lib/client/session/mailbox.ts";
import { Interrupted } from "../../../lib/client/terminal/io.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { FakeIo, type FakeIoOptions } from "../support/fake_io.ts";
import { FakeSession } from "../support/fake_session.ts";

function menu(options: FakeIoOptions, session = new FakeSession()) {
  const io = new FakeIo(options);
  const open = () => Promise.reject(new Error("there is one session"));
  const mailbox = new Mailbox(session, open, () => {});
  return { io, session, ended: runMenu(io, mailbox) };
}

Deno.test("runMenu() ends the session at 4, and where the input ends", async () => {
  for (const input of ["4\n", " 4 \n", ""]) {
    const { io, session, ended } = menu({ input });
    await ended;
    assertEquals(session.closed, 1);
    assert(io.output.endsWith("is terminated with the server.\n"), io.output);
  }
});

Deno.test("runMenu() goes on after a wrong choice, index or file", async () => {
  const input = "5\n\x1b\n3\n7\n3\nx\n1\nbob\nT\ny\n/nowhere/x\n4\n";
  const { io, session, ended } = menu({ input });
  await ended;
  for (
    const text of [
      'Invalid choice: "5" is none of 1, 2, 3 and 4.\n',
      'Invalid choice: "\\x1b" is none of 1, 2, 3 and 4.\n',
      "There is no mail 7.\n",
      'Invalid index: "x" is not a whole number.\n',
      "Cannot read /nowhere/x: there is no such file.\n",
    ]
  ) assert(io.output.includes(text), text);
  assertEquals([session.sent.length, session.closed], [0, 1]);
});

Deno.test("runMenu() ends the session well when a signal comes", async () => {
  const { session, ended } = menu({ interrupted: true });
  await assertRejects(() => ended, Interrupted);
  assertEquals(session.closed, 1);
});

Deno.test("runMenu() ends with a lost connection", async () => {
  const session = new FakeSession();
  session.inbox = () =>
    Promise.reject(new Failure(EXIT.cannotConnect, "The connection was lost"));
  const { ended } = menu({ input: "2\n4\n" }, session);
  await assertRejects(() => ended, Failure, "The connection was lost");
});

import { assertEquals } from "@std/assert";
import { FakeSession } from "../../support/fake_session.ts";
import { runCommand } from "../run_command.ts";

const SEND = ["send", "--seal=never", "--title", "T", "--message", "x"];

Deno.test("send --cc names others, and nobody twice", async () => {
  const session = new FakeSession();
  const people = ["--to", "bob", "--cc", "carol;bob", "--cc", "alice"];
  await runCommand([...SEND, ...people], { connections: [session] });
  const [{ to, cc, copy }] = session.sent;
  assertEquals([to, cc, copy], [["bob"], ["carol", "alice"], true]);
});

Deno.test("send keeps a copy, unless --no-copy says otherwise", async () => {
  const session = new FakeSession();
  const send = [...SEND, "--to", "bob"];
  const { io } = await runCommand(send, { connections: [session] });
  await runCommand([...send, "--no-copy"], { connections: [session] });
  assertEquals(session.sent.map(({ copy }) => copy), [true, false]);
  assertEquals(io.warnings, "");
});

Deno.test("send says that a full box has no copy, and is done all the same", async () => {
  const session = new FakeSession();
  session.isFull = true;
  const send = [...SEND, "--to", "bob"];
  const { io } = await runCommand(send, { connections: [session] });
  assertEquals(io.output, "The message is sent to the server.\n");
  assertEquals(
    io.warnings,
    "Your mailbox is full: it has no copy of the message.\n",
  );
});

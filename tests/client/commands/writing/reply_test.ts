import { assertEquals, assertRejects } from "@std/assert";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import type { RunOptions } from "../../support/client_run.ts";
import { type FakeMail, FakeSession } from "../../support/fake_session.ts";
import { ZONE } from "../../support/zone.ts";
import { runCommand } from "../run_command.ts";

const HEAD = "Message-ID: <b@letterlock.invalid>\n" +
  "In-Reply-To: <a@letterlock.invalid>\n" +
  "Content-Type: text/plain; charset=utf-8\n\n";
/** From bob to alice, and carol in Cc. */
const MAIL: FakeMail = {
  from: "bob",
  title: "Re: Lunch?",
  head: HEAD,
  content: "At noon?\r\n> At one.\n\n-- \nBob\x1b\n\n",
  to: ["alice", "dave"],
  cc: ["carol", "bob"],
};
const QUOTE = `On 2026-11-24 16:12:05 ${ZONE}, bob wrote:\n` +
  "> At noon?\n>> At one.\n>\n> --\n> Bob\\x1b\n\n";

/** What a `reply 1` sends. */
async function sent(
  args: string[],
  { mail = MAIL, ...options }: RunOptions & { mail?: FakeMail } = {},
) {
  const session = new FakeSession([mail]);
  session.names.push("dave");
  const line = ["reply", "1", "--seal=never", ...args];
  const { io } = await runCommand(line, {
    connections: [session, session],
    ...options,
  });
  const text = new TextDecoder().decode(session.sent[0].bytes);
  return { ...session.sent[0], text, io, session };
}

Deno.test("reply quotes the mail, and says which one it answers", async () => {
  const { to, cc, title, fields, text, io, copy, session } = await sent([
    "--message",
    "Yes.",
  ]);
  assertEquals([to, cc, title], [["bob"], undefined, "Re: Lunch?"]);
  assertEquals(text, `${QUOTE}Yes.`);
  assertEquals(fields, {
    in_reply_to: "<b@letterlock.invalid>",
    references: "<a@letterlock.invalid> <b@letterlock.invalid>",
  });
  assertEquals([io.output, copy], [
    "The message is sent to the server.\n",
    true,
  ]);
  assertEquals(session.calls, ['read {"index":1,"message":true}', "got"]);
});

Deno.test("reply takes the contents as send does, without the quotation if that is wanted", async () => {
  const input = "From the input\n";
  assertEquals((await sent([], { input })).text, `${QUOTE}${input}`);
  const exact = await sent(["--no-quote"], { input: Uint8Array.of(0xff) });
  assertEquals(exact.bytes, Uint8Array.of(0xff));
  const error = await assertRejects(
    () => sent([], { input: Uint8Array.of(0xff) }),
    Failure,
    "The contents are no text in UTF-8",
  );
  assertEquals(
    [error.exitCode, error.hint],
    [EXIT.failed, "--no-quote sends them without the mail that they answer"],
  );
});

Deno.test("reply --all answers everybody else who got the mail", async () => {
  const { to, cc, io } = await sent(["--all", "--message", "Yes."]);
  assertEquals([to, cc, io.warnings], [["bob"], ["dave", "carol"], ""]);
  const mail = { ...MAIL, cc: ["eve <eve@x.org>"] };
  const all = await sent(["--all", "--cc", "carol", "--message", ""], { mail });
  assertEquals([all.to, all.cc], [["bob"], ["dave", "carol"]]);
  assertEquals(
    all.io.warnings,
    "No users here, and left out: eve <eve@x.org>\n",
  );
});

Deno.test("reply to one's own mail goes to those who got that", async () => {
  const mail = { ...MAIL, from: "alice", to: ["bob", "carol"], cc: ["dave"] };
  const one = await sent(["--message", "PS"], { mail });
  assertEquals([one.to, one.cc], [["bob", "carol"], undefined]);
  const all = await sent(["--all", "--message", "PS"], { mail });
  assertEquals([all.to, all.cc], [["bob", "carol"], ["dave"]]);
});

Deno.test("reply to a stranger needs --to, unless an address is that of a user", async () => {
  const mail = { ...MAIL, from: "eve <eve@x.org>" };
  const error = await assertRejects(
    () => sent(["--message", ""], { mail }),
    Failure,
    'The sender "eve <eve@x.org>" is no user here',
  );
  assertEquals(error.exitCode, EXIT.notFound);
  const chosen = await sent(["--to", "carol", "--message", ""], { mail });
  assertEquals(chosen.to, ["carol"]);
  const head = `Reply-To: Carol <carol@letterlock.invalid>\n${HEAD}`;
  const named = await sent(["--message", ""], { mail: { ...mail, head } });
  assertEquals(named.to, ["carol"]);
});

Deno.test("reply at a terminal opens the editor on the quotation", async () => {
  const edited: string[] = [];
  const edit = (text: Uint8Array) => {
    edited.push(new TextDecoder().decode(text));
    return Promise.resolve(new TextEncoder().encode("> At noon?\nYes."));
  };
  const { text } = await sent([], { terminal: true, programs: { edit } });
  assertEquals([edited, text], [[QUOTE], "> At noon?\nYes."]);
});

Deno.test("reply sends nothing where nothing was written", async () => {
  for (
    const options of [
      { programs: { edit: (text: Uint8Array) => Promise.resolve(text) } },
      { input: "" },
    ]
  ) {
    const error = await assertRejects(
      () => sent([], { terminal: true, ...options }),
      Failure,
      "Nothing was written, and nothing is sent",
    );
    assertEquals(error.exitCode, EXIT.failed);
  }
});

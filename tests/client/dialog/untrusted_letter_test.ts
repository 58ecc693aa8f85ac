import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { OPERATIONS } from "../../../lib/client/dialog/operations/operations.ts";
import { runMenu } from "../../../lib/client/dialog/menu.ts";
import { Mailbox } from "../../../lib/client/session/mailbox.ts";
import { NEVER } from "../support/client_run.ts";
import { FakeIo, type FakeIoOptions } from "../support/fake_io.ts";
import { MEMBERS, sealedBox, sealedMail } from "../support/sealed_mails.ts";

const LETTER = { title: "Lunch?", text: "At one." };
/** bob's letter, of which the server says that carol wrote it. */
const FORGED = await sealedMail(LETTER, { from: "carol" });
/** One that has lost its head. */
const HEADLESS = { ...FORGED, content: "nothing" };
const QUESTION = "Do not trust this letter (wrong_signer): " +
  "bob wrote it, and the server says carol. Show it all the same? [y/N] ";

/** Types into the menu of alice, whose box has the two letters. */
async function typed(input: string, options: FakeIoOptions = {}) {
  const io = new FakeIo({ terminal: true, ...options, input: `${input}4\n` });
  const session = sealedBox([FORGED, HEADLESS]);
  const open = () => Promise.reject(new Error("there is one session"));
  const keys = {
    aliases: () => Promise.resolve([]),
    address: () => Promise.reject(new Error("nothing is sent")),
    reader: () => Promise.resolve(MEMBERS.reader("alice")),
    seal: () => Promise.reject(new Error("nothing is sent")),
  };
  const mailbox = new Mailbox(session, open, () => {});
  await runMenu(io, mailbox, { keys, choice: "always" }, {
    user: "alice",
    timer: NEVER,
    operations: OPERATIONS,
  });
  const { output, warnings } = io;
  return { output, warnings, read: session.calls.includes("got") };
}

Deno.test("the menu shows nothing of a letter that fails a check without a yes", async () => {
  for (const answer of ["", "n", "maybe"]) {
    const { output, read } = await typed(`3\n1\n${answer}\n`);
    assertStringIncludes(output, QUESTION);
    assertEquals([output.includes(LETTER.text), read], [false, false]);
  }
});

Deno.test("the menu shows such a letter to who insists, and warns before and after it", async () => {
  const { output, read } = await typed("3\n1\ny\n");
  assertEquals(read, true);
  const [, shown] = output.split(QUESTION);
  const before = "\nDo not trust it: it fails a check (wrong_signer)\n";
  assertStringIncludes(shown, before);
  const after = "Do not trust this letter (wrong_signer): bob wrote it";
  assert(shown.indexOf(after) > shown.indexOf(LETTER.text), shown);
  assert(!shown.includes("\nSealed: "), shown);
});

Deno.test("the menu asks nothing where nothing can be shown, nor a script", async () => {
  for (
    const { output } of [
      await typed("3\n2\n"),
      await typed("3\n1\n", { terminal: false }),
    ]
  ) {
    assertStringIncludes(output, "Do not trust this letter (");
    assertEquals(output.includes("[y/N]"), false);
    assertEquals(output.includes(LETTER.text), false);
  }
});

Deno.test("the menu's list marks letters that fail a check, and explains the sign", async () => {
  const { output } = await typed("2\n");
  assertEquals(output.match(/^! {3}\d/gm)?.length, 2);
  assertStringIncludes(output, "!: do not trust it, it fails a check.\n");
});

Deno.test("the menu names the letters that a search could not believe", async () => {
  for (const contents of ["y", "n"]) {
    const { warnings } = await typed(`8\none\n${contents}\n`);
    assertStringIncludes(
      warnings,
      "Not searched, since they fail a check: mails 1, 2.\n",
    );
  }
});

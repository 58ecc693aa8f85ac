import { assert, assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../../../lib/program/failure.ts";
import { note } from "../../../../lib/client/terminal/io.ts";
import { FakeSession } from "../../support/fake_session.ts";
import { runCommand } from "../run_command.ts";

/** Sends a message as alice; what the server got. */
async function sent(
  words: string[],
  input: string | Uint8Array,
  session = new FakeSession(),
) {
  const args = ["sendmail", "--seal=never", ...words];
  const { io } = await runCommand(args, { connections: [session], input });
  assertEquals([io.output, io.warnings], ["", ""]);
  return session.sent.map(({ bytes, id, ...draft }) => ({
    ...draft,
    id,
    text: new TextDecoder().decode(bytes),
  }));
}

async function refused(words: string[], input: string): Promise<Failure> {
  const session = new FakeSession();
  const error = await assertRejects(() => sent(words, input, session), Failure);
  assertEquals(session.sent, []);
  return error;
}

const MESSAGE = [
  "From: Alice <alice@letterlock.invalid>",
  "To: Bob <bob@letterlock.invalid>",
  "Cc: carol",
  "Bcc: alice",
  "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=",
  "Message-ID: <m1@host>",
  "In-Reply-To: <m0@host>",
  "References: <a@host>",
  " <m0@host>",
  "MIME-Version: 1.0",
  "Content-Type: multipart/mixed; (why not)",
  '\tboundary = "b;=1"',
  "Content-Transfer-Encoding: 8BIT",
  "X-Mailer: any",
  "",
  "--b;=1",
  "",
  "Grüße",
  ".",
  "--b;=1--",
  "",
].join("\r\n");
const BODY = MESSAGE.slice(MESSAGE.indexOf("\r\n\r\n") + 4);

Deno.test("sendmail sends a message as it is, and what its header says of it", async () => {
  const [letter] = await sent(["-t", "-i"], MESSAGE);
  const { id, ...draft } = letter;
  assertEquals(draft, {
    to: ["bob"],
    cc: ["carol"],
    title: "Grüße",
    fields: {
      content_type: 'multipart/mixed; boundary="b;=1"',
      content_transfer_encoding: "8bit",
      in_reply_to: "<m0@host>",
      references: "<a@host> <m0@host>",
    },
    text: BODY,
  });
  assert(/^[\w-]{43}$/.test(id));
});

Deno.test("sendmail leaves notes out, which its callers take for failures", async () => {
  const session = new FakeSession();
  const args = ["sendmail", "--seal=never", "-t"];
  const { io } = await runCommand(args, {
    connections: [session],
    input: MESSAGE,
  });
  note(io, "The server answers in 1 s.\n");
  assertEquals(io.warnings, "");
});

Deno.test("sendmail names nobody of Bcc to anybody", async () => {
  const letters = await sent(["-t", "-i"], MESSAGE);
  assertEquals(letters.map(({ to, cc }) => [to, cc]), [
    [["bob"], ["carol"]],
    [["alice"], undefined],
  ]);
  assert(letters.every(({ text }) => text === BODY));
  const named = await sent(["-i", "alice", "bob"], MESSAGE);
  assertEquals(named.map(({ to }) => to), [["bob"], ["alice"]]);
});

Deno.test("sendmail sends to nobody where one of several letters has a wrong name", async () => {
  const { exitCode } = await refused(["-i", "bob", "nobody"], MESSAGE);
  assertEquals(exitCode, 67);
});

Deno.test("sendmail sends a message that comes again under the same id", async () => {
  const idOf = async (message: string) =>
    (await sent(["-i", "bob"], message))[0].id;
  assertEquals(await idOf(MESSAGE), await idOf(MESSAGE));
  assert(await idOf(MESSAGE) !== await idOf(`${MESSAGE}more`));
  const nameless = MESSAGE.replace("Message-ID", "X-ID");
  assert(await idOf(nameless) !== await idOf(nameless));
});

Deno.test("sendmail takes what cron and git send", async () => {
  const cron = "From: root (Cron Daemon)\nTo: bob\nSubject: Cron\n\nout\n";
  const words = ["-FCronDaemon", "-i", "-B8BITMIME", "-oem", "bob"];
  const [letter] = await sent(words, cron);
  assertEquals([letter.to, letter.title, letter.text], [
    ["bob"],
    "Cron",
    "out\n",
  ]);
  assertEquals(letter.fields, undefined);
  const git = ["-oi", "-f", "alice@letterlock.invalid", "--", "bob"];
  assertEquals((await sent(git, cron))[0].to, ["bob"]);
  assertEquals((await sent(["bob"], "only a text"))[0].text, "only a text");
});

Deno.test("sendmail ends at a lone dot, unless -i says otherwise", async () => {
  const message = "To: bob\n\none\n.\ntwo\n";
  for (const words of [["-t"], ["-bm", "-t"]]) {
    assertEquals((await sent(words, message))[0].text, "one\n");
  }
  for (const words of [["-ti"], ["-t", "-oi"], ["-it"]]) {
    assertEquals((await sent(words, message))[0].text, "one\n.\ntwo\n");
  }
});

Deno.test("sendmail takes names, and addresses in the domains of the group", async () => {
  const to = async (...words: string[]) => (await sent(words, "x"))[0].to;
  assertEquals(await to("Bob@letterlock.invalid"), ["bob"]);
  assertEquals(await to("bob@localhost"), ["bob"]);
  assertEquals(await to("--domain", "lab.example", "bob@Lab.Example"), ["bob"]);
  const error = await refused(["bob@lab.example"], "x");
  assertEquals(error.exitCode, 67);
  assert(error.hint?.includes("--domain lab.example"));
});

Deno.test("sendmail sends in nobody's name but the user's", async () => {
  const claimed = "From: bob@letterlock.invalid\nTo: bob\n\nx";
  const byHeader = await refused(["-t"], claimed);
  const byWord = await refused(["-f", "bob@localhost", "bob"], "x");
  for (const { exitCode, message } of [byHeader, byWord]) {
    assertEquals(exitCode, 77);
    assert(message.includes("bob sends it, and you are alice"));
  }
});

Deno.test("sendmail ends with the codes of sysexits.h", async () => {
  const codeOf = async (words: string[], input = "x") =>
    (await refused(words, input)).exitCode;
  assertEquals(await codeOf([]), 64);
  assertEquals(await codeOf(["-t"], "Subject: x\n\n"), 64);
  assertEquals(await codeOf(["-bs"]), 64);
  assertEquals(await codeOf(["-Z"]), 64);
  assertEquals(await codeOf(["-f"]), 64);
  assertEquals(await codeOf(["bob"], "Content-Type: text/é\n\nx"), 64);
  assertEquals(await codeOf(["nobody"]), 67);
  const lost = new Failure(6, "Cannot connect");
  const error = await assertRejects(
    () => runCommand(["sendmail", "bob"], { connections: [lost], input: "x" }),
    Failure,
  );
  assertEquals(error.exitCode, 75);
});

Deno.test("sendmail cuts a Subject that is longer than a title", async () => {
  const message = `Subject: ${"x".repeat(101)}\nTo: bob\n\n`;
  const [{ title }] = await sent(["-t"], message);
  assertEquals(title, `${"x".repeat(99)}…`);
});

Deno.test("sendmail keeps the first and the latest of many References", async () => {
  const ids = Array.from({ length: 30 }, (_, i) => `<${i}@host>`);
  const message = `To: bob\nReferences: ${ids.join("\n ")}\n\n`;
  const [{ fields }] = await sent(["-t"], message);
  assertEquals(fields?.references, [ids[0], ...ids.slice(-19)].join(" "));
});

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { openMessage } from "../../../../lib/letter/mime/open_message.ts";
import { readAnyMail } from "../../../../lib/letter/mime/read_any_mail.ts";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { FakeSession } from "../../support/fake_session.ts";
import { ZONE } from "../../support/zone.ts";
import { runCommand } from "../run_command.ts";

const HEAD = "Message-ID: <b@letterlock.invalid>\nSubject: FW: Plän\n" +
  'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n';
const CONTENT = "--x\nContent-Type: text/plain; charset=utf-8\n\nSee there.\n" +
  '--x\nContent-Type: text/csv\nContent-Disposition: attachment; filename="a.csv"\n' +
  "Content-Transfer-Encoding: base64\n\nYSxiCg==\n" +
  "--x\nContent-Type: message/rfc822\n\nSubject: Inner\n" +
  'Content-Type: application/pdf; name="b.pdf"\n\npdf\n--x--\n';

function box(): FakeSession {
  return new FakeSession([{
    from: "bob",
    title: "FW: Plän",
    head: HEAD,
    content: CONTENT,
    cc: ["carol"],
  }]);
}

/** What a `forward 1` sends, as its reader sees it. */
async function sent(...args: string[]) {
  const session = box();
  const line = ["forward", "1", "--seal=never", "--to", "carol", ...args];
  await runCommand(line, { connections: [session] });
  const { bytes, fields, title, to } = session.sent[0];
  const head = `Content-Type: ${fields?.content_type ?? "text/plain"}\n\n`;
  const pieces = [new TextEncoder().encode(head), bytes];
  const files = new Map<string, string>();
  let text = "";
  const decoder = new TextDecoder();
  const opened = await openMessage(ReadableStream.from(pieces));
  const { attachments } = await readAnyMail(opened, {
    text: (piece) => void (text += piece),
    attachment: ({ name }) => {
      files.set(name, "");
      const write = (piece: Uint8Array) =>
        void files.set(name, files.get(name) + decoder.decode(piece));
      return Promise.resolve({ write, end() {} });
    },
  });
  return { title, to, fields, text, files, attachments };
}

const FORWARDED = [
  "---------- Forwarded message ----------",
  "From: bob",
  `Date: 2026-11-24 16:12:05 ${ZONE}`,
  "Title: FW: Plän",
  "To: alice",
  "Cc: carol",
  "",
  "See there.",
].join("\n");

Deno.test("forward passes on the text and what is attached, and no part of that twice", async () => {
  const { title, to, text, files, fields } = await sent("--message", "Look:");
  assertEquals([title, to], ["Fwd: Plän", ["carol"]]);
  assertStringIncludes(text, `Look:\n\n${FORWARDED}`);
  assertEquals([...files.keys()], ["a.csv", "part-2.eml"]);
  assertEquals(files.get("a.csv"), "a,b\n");
  assertEquals(fields?.in_reply_to, undefined);
});

Deno.test("forward without a text of its own begins with the mail", async () => {
  const { text } = await sent("--message", "");
  assertEquals(text.slice(0, FORWARDED.length), FORWARDED);
});

Deno.test("forward --as-attachment keeps the mail as it is, header and all", async () => {
  const { text, files, attachments, fields } = await sent(
    "--message",
    "Look",
    "--as-attachment",
  );
  assertEquals(text.split("\n")[0], "Look");
  const [{ name, type }] = attachments;
  assertEquals([name, type], ["FW_ Plän.eml", "message/rfc822"]);
  assertEquals(files.get(name)?.trim(), (HEAD + CONTENT).trim());
  assertEquals(fields?.content_transfer_encoding, "8bit");
});

Deno.test("forward needs somebody to go to, and a mail", async () => {
  const cases: [string[], number, string][] = [
    [["1"], EXIT.usage, "Say --to whom the mail goes"],
    [
      ["2", "--to", "bob", "--message", ""],
      EXIT.notFound,
      "There is no mail 2",
    ],
    [["--to", "bob"], EXIT.usage, "Name one mail"],
  ];
  for (const [args, code, message] of cases) {
    const error = await assertRejects(
      () => runCommand(["forward", ...args], { connections: [box()] }),
      Failure,
      message,
    );
    assertEquals(error.exitCode, code);
  }
});

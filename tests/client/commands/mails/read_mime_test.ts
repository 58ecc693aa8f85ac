import { assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../../../lib/program/failure.ts";
import { bytesOf } from "../../../../lib/letter/octets.ts";
import { FakeSession } from "../../support/fake_session.ts";
import { runCommand } from "../run_command.ts";

const HEAD = [
  "From: Eve <eve@example.org>",
  "Reply-To: list@example.org",
  "Message-ID: <1@example.org>",
  "References: <0@example.org> <a@example.org>",
  'Content-Type: multipart/mixed; boundary="b"',
  "",
  "",
].join("\n");
const CONTENT = [
  "--b",
  "Content-Type: text/html; charset=utf-8",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  "<p>Gr=C3=BC=C3=9Fe =1B[2J",
  "--b",
  'Content-Disposition: attachment; filename="../\x1b]0;x\x07.bashrc"',
  "Content-Transfer-Encoding: base64",
  "",
  "AAEC",
  "--b",
  "Content-Type: image/png; name=.bashrc",
  "",
  "PNG",
  "--b--",
  "",
].join("\n");

function read(...args: string[]) {
  const mail = {
    from: "Eve <eve@example.org>",
    title: "Hi",
    head: HEAD,
    content: bytesOf(CONTENT),
  };
  const session = new FakeSession([mail]);
  return runCommand(["read", "1", ...args], { connections: [session] });
}

Deno.test("read shows decoded text and lists attachments, fit for a terminal", async () => {
  const { io } = await read();
  assertEquals(
    io.output.slice(io.output.indexOf("Contents:")),
    "Contents:\nGrüße \\x1b[2J\n\nAttachments:\n" +
      "    1  ../�]0;x�.bashrc, text/plain, 3 bytes\n" +
      "    2  .bashrc, image/png, 3 bytes\n",
  );
});

Deno.test("read --message gives the whole message, --raw the contents", async () => {
  assertEquals((await read("--message")).io.output, HEAD + CONTENT);
  assertEquals((await read("--raw")).io.output, CONTENT);
  assertEquals(
    (await read("--message", "--output", "-")).io.output,
    HEAD + CONTENT,
  );
});

Deno.test("read --json tells text, HTML, headers and attachments", async () => {
  const mail = JSON.parse((await read("--json")).io.output);
  assertEquals(mail.text, "Grüße \x1b[2J\n");
  assertEquals(mail.html, "<p>Grüße \x1b[2J");
  assertEquals(mail.contents, CONTENT);
  assertEquals(mail.headers, {
    from: ["Eve <eve@example.org>"],
    to: [],
    cc: [],
    replyTo: ["list@example.org"],
    messageId: "<1@example.org>",
    inReplyTo: [],
    references: ["<0@example.org>", "<a@example.org>"],
  });
  assertEquals(mail.attachments[1], {
    number: 2,
    id: "3",
    name: ".bashrc",
    type: "image/png",
    size: 3,
  });
});

Deno.test("read --save writes attachments into its folder, over no file", async () => {
  const parent = await Deno.makeTempDir();
  try {
    const dir = `${parent}/new`;
    for (let i = 0; i < 2; i++) await read("--save", dir);
    const names = Array.from(Deno.readDirSync(dir), ({ name }) => name).sort();
    assertEquals(
      names,
      ["_]0;x_.bashrc", "_]0;x_-2.bashrc", "bashrc", "bashrc-2"].sort(),
    );
    assertEquals(
      await Deno.readFile(`${dir}/_]0;x_.bashrc`),
      Uint8Array.of(0, 1, 2),
    );
    assertEquals(Deno.statSync(`${dir}/bashrc`).mode! & 0o777, 0o600);
    assertEquals(Array.from(Deno.readDirSync(parent)).length, 1);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});

Deno.test("read --save leaves no half of an attachment", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const session = new FakeSession([{ from: "bob", title: "", content: "" }]);
    const { read } = session;
    session.read = async (query) => {
      async function* content() {
        yield bytesOf(HEAD + CONTENT.slice(0, 240));
        throw new Failure(6, "The connection was lost");
      }
      return { ...await read.call(session, query), content: content() };
    };
    const args = ["read", "1", "--save", dir];
    await assertRejects(
      () => runCommand(args, { connections: [session] }),
      Failure,
      "lost",
    );
    assertEquals([...Deno.readDirSync(dir)], []);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("read gives a mail in one way at a time", async () => {
  for (const ways of [["--json", "--message"], ["--save", "x", "--raw"]]) {
    await assertRejects(() => read(...ways), Failure, "not both");
  }
});

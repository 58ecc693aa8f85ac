import { assertEquals, assertRejects } from "@std/assert";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { FakeSession } from "../../support/fake_session.ts";
import { runCommand } from "../run_command.ts";

const MAILS = Array.from({ length: 120 }, (_, i) => ({
  from: "bob",
  title: i % 2 === 0 ? "An invoice" : "Lunch",
  content: i === 1 ? "the invoice" : "",
}));

async function search(...args: string[]): Promise<number[]> {
  const connections = [new FakeSession(MAILS)];
  const { io } = await runCommand(["search", ...args, "--json"], {
    connections,
  });
  return JSON.parse(io.output).map(({ index }: { index: number }) => index);
}

Deno.test("search finds all mails, oldest first", async () => {
  const odd = Array.from({ length: 60 }, (_, i) => 2 * i + 1);
  assertEquals(await search("invoice"), odd);
  assertEquals(await search("invoice", "--limit", "2"), [117, 119]);
});

Deno.test("search --contents looks into the contents too", async () => {
  assertEquals((await search("invoice", "--contents"))[1], 2);
  assertEquals(await search("the invoice"), []);
});

/** A mail in base64, which a server does not search. */
const encoded = (text: string, head = "") => ({
  from: "Eve <eve@example.org>",
  title: "Old",
  encoded: true,
  head: `Content-Type: text/plain; charset=utf-8${head}\n` +
    "Content-Transfer-Encoding: base64\n\n",
  content: new TextEncoder().encode(text).toBase64(),
});

Deno.test("search --contents decodes the mails that the server does not search", async () => {
  const session = new FakeSession([
    encoded("A red apple"),
    { from: "bob", title: "", content: "Äpfel" },
    encoded("Rote A\u0308PFEL"),
    encoded("Birnen"),
    encoded("Äpfel"),
  ]);
  const find = async (...args: string[]) => {
    const words = ["search", "Äpfel", "--contents", "--json", ...args];
    const { io } = await runCommand(words, { connections: [session] });
    return JSON.parse(io.output).map(({ index }: { index: number }) => index);
  };
  assertEquals(await find(), [2, 3, 5]);
  assertEquals(await find("--limit", "2"), [3, 5]);
  assertEquals(session.calls.includes("got"), false);
});

Deno.test("search --contents finds what HTML says beside a text, and names of files", async () => {
  const parts = (boundary: string, ...lines: string[]) =>
    lines.map((line) => `--${boundary}\n${line}\n`).join("") +
    `--${boundary}--\n`;
  const mixed = (content: string) => ({
    from: "Eve <eve@example.org>",
    title: "Old",
    encoded: true as const,
    head: "Content-Type: multipart/alternative; boundary=b\n\n",
    content,
  });
  const page = "Content-Type: text/html\n\nRed <b>ap</b>ples";
  const file = "Content-Type: image/png; name=apple.png\n\nx";
  const session = new FakeSession([
    mixed(parts("b", "\nFruit", page)),
    mixed(parts("b", page, "\nFruit")),
    mixed(parts("b", "\nFruit", file)),
    mixed(parts("b", "\nFruit ap", "Content-Type: text/html\n\nple")),
  ]);
  const words = ["search", "apple", "--contents", "--json"];
  const { io } = await runCommand(words, { connections: [session] });
  const found = JSON.parse(io.output) as { index: number }[];
  assertEquals(found.map(({ index }) => index), [1, 2, 3]);
});

Deno.test("search --contents decodes no more mails than it needs", async () => {
  const session = new FakeSession([encoded("plum"), encoded("plum")]);
  const words = ["search", "plum", "--contents", "--limit", "1"];
  await runCommand(words, { connections: [session] });
  const reads = session.calls.filter((call) => call.startsWith("read"));
  assertEquals(reads, ['read {"id":"id-2","peek":true,"message":true}']);
});

Deno.test("search --contents says how far it is at a terminal alone", async () => {
  const words = ["search", "plum", "--contents"];
  const connections = () => [new FakeSession([encoded("plum"), encoded("a")])];
  const piped = await runCommand(words, { connections: connections() });
  assertEquals(piped.io.warnings, "");
  let shown = "";
  const barScreen = {
    columns: () => 50,
    write: (text: string) => void (shown += text),
  };
  await runCommand(words, {
    connections: connections(),
    onIo: (io) => Object.assign(io, { barScreen }),
  });
  assertEquals(shown.split("\r\x1b[K").map((line) => line.slice(-4)), [
    "",
    " 1/2",
    " 2/2",
    "",
  ]);
});

Deno.test("search says that nothing was found", async () => {
  const { io } = await runCommand(["search", "x\x1b"]);
  assertEquals(io.warnings, 'No mail has "x\\x1b".\n');
});

Deno.test("search wants a text of at most 200 characters that a mail could have", async () => {
  assertEquals(await search("🍜".repeat(200)), []);
  for (const args of [[], ["🍜".repeat(201)], ["a\0b"], ["\ud83d"]]) {
    const error = await assertRejects(() => search(...args), Failure);
    assertEquals(error.exitCode, EXIT.usage);
  }
});

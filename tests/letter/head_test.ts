import { assert, assertEquals, assertThrows } from "@std/assert";
import { HEAD_FIELDS } from "../../lib/letter/head_fields.ts";
import { HEAD_LIMIT, parseHead } from "../../lib/letter/read_head.ts";
import { formatHead, writeHead } from "../../lib/letter/write_head.ts";

const NOON = Date.UTC(2026, 5, 1, 12);
const RECEIVED = { id: "1.M2H3.letterlock", time: NOON, length: 42 };
const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function head(changes: { from?: string; to?: string[]; title?: string } = {}) {
  const draft = { id: "x", from: "alice", to: ["bob"], title: "Hello" };
  return formatHead({ ...draft, ...changes }, RECEIVED);
}

Deno.test("formatHead() writes a letter word for word", () => {
  assertEquals(
    decode(head({ to: ["bob", "c.d"], title: "Grüße" })),
    `From: alice <alice@letterlock.invalid>
To: bob <bob@letterlock.invalid>,
 "c.d" <c.d@letterlock.invalid>
Date: Mon, 01 Jun 2026 12:00:00 +0000
Subject: Grüße
Message-ID: <1.M2H3.letterlock@letterlock.invalid>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: binary
X-Letterlock-Length:               42

`,
  );
});

Deno.test("formatHead() has one size, whatever is received", () => {
  const draft = { id: "x", from: "alice", to: ["bob"], title: "Hello" };
  const other = { ...RECEIVED, time: 0, length: Number.MAX_SAFE_INTEGER };
  assertEquals(formatHead(draft, other).length, head().length);
});

const TITLES = [
  "",
  "Re: hello",
  "../../x",
  "a/b",
  "Grüße, 世界 🎉",
  " padded ",
  "=?utf-8?Q?not_decoded?=",
  "two  spaces",
  "x".repeat(100),
  "🎉".repeat(100),
  "\u202eright to left",
  "\ufeffbyte order mark",
];

for (const title of TITLES) {
  const shown = encodeURIComponent([...title].slice(0, 12).join(""));
  Deno.test(`parseHead() reads the title "${shown}" as it was`, () => {
    assertEquals(parseHead(head({ title })).title, title);
  });
}

Deno.test("formatHead() keeps lines to the 998 bytes of RFC 5322", () => {
  const to = Array.from(
    { length: 100 },
    (_, i) => `${"n".repeat(29)}${i + 100}`,
  );
  const bytes = head({ to, title: "🎉".repeat(400) });
  const lines = decode(bytes).split("\n");
  assert(lines.every((line) => encode(line).length <= 998));
  assertEquals(parseHead(bytes).to, to);
});

Deno.test("formatHead() refuses a title that could forge a header", () => {
  for (const end of ["\n", "\r", "\0", "\x7f", "\x85", "\x1b"]) {
    assertThrows(
      () => head({ title: `Hello${end}From: root` }),
      TypeError,
      "control characters",
    );
  }
});

Deno.test("parseHead() tells sender, recipients, length and where the content begins", () => {
  const bytes = head({ to: ["bob", "carol"] });
  const { from, to, length, size } = parseHead(bytes);
  assertEquals({ from, to, length, size }, {
    from: "alice",
    to: ["bob", "carol"],
    length: 42,
    size: bytes.length,
  });
});

const FOREIGN: [string, string, Partial<ReturnType<typeof parseHead>>][] = [
  ["lines ended by CRLF", "From: a@b.c\r\nSubject: Hi\r\n\r\nBody", {
    from: "a@b.c",
    title: "Hi",
    size: 28,
  }],
  ["folded lines", "Subject: one\n two\n\tthree\n\n", {
    title: "one two three",
  }],
  ["names in any case", "SUBJECT : Hi\nfRoM:a@b.c\n\n", {
    title: "Hi",
    from: "a@b.c",
  }],
  ["encoded words", "Subject: =?utf-8?B?R3LDvMOfZQ==?=\n\n", {
    title: "Grüße",
  }],
  ["To and Cc", "To: a@b.c\nCc: d@e.f\n\n", { to: ["a@b.c", "d@e.f"] }],
  ["the first of two titles", "Subject: one\nSubject: two\n\n", {
    title: "one",
  }],
  ["no fields", "\nBody", { from: "", to: [], title: "", size: 1 }],
  ["no header", "just some text\nand more\n\nand more", { size: 0 }],
  ["no content", "Subject: Hi\n", { title: "Hi", size: 12 }],
  ["the first line of an mbox", "From a@b.c Mon\nSubject: Hi\n\nx", {
    title: "Hi",
    size: 28,
  }],
  ["control characters", "Subject: a\x1b[31m\x00b\n\n", {
    title: "a\ufffd[31m\ufffdb",
  }],
  ["encoded control characters", "Subject: =?utf-8?Q?a=0D=0Ab?=\n\n", {
    title: "a\ufffd\ufffdb",
  }],
  ["a long title", `Subject: ${"🎉".repeat(500)}\n\n`, {
    title: "🎉".repeat(99) + "…",
  }],
  ["nothing at all", "", { from: "", to: [], title: "", size: 0 }],
];

for (const [what, text, expected] of FOREIGN) {
  Deno.test(`parseHead() reads a letter with ${what}`, () => {
    const found = parseHead(encode(text));
    assertEquals({ ...found, ...expected }, found);
  });
}

Deno.test("parseHead() reads bytes that are not UTF-8 as windows-1252", () => {
  const bytes = Uint8Array.from(
    "Subject: Gr\xfc\xdfe\n\n",
    (c) => c.charCodeAt(0),
  );
  assertEquals(parseHead(bytes).title, "Grüße");
});

Deno.test("parseHead() looks at 64 KiB of a header without an end", () => {
  const bytes = encode("Subject: Hi\n" + "X-Long: y\n".repeat(10_000));
  assertEquals(parseHead(bytes).size, HEAD_LIMIT);
  assertEquals(parseHead(bytes).title, "Hi");
});

Deno.test("parseHead() tells a hundred recipients", () => {
  const many = Array.from({ length: 500 }, (_, i) => `n${i}@b.c`);
  assertEquals(parseHead(encode(`To: ${many}\n\n`)).to, many.slice(0, 100));
});

Deno.test("writeHead() writes what is no user's name as it is, and no length", () => {
  const mail = { id: "1", time: NOON, title: "Hi", from: "Eve <e@f.g>" };
  assertEquals(
    decode(writeHead({ ...mail, to: ["bob", "server"] }, ["Status: O"])),
    `From: Eve <e@f.g>
To: bob <bob@letterlock.invalid>,
 server
Date: Mon, 01 Jun 2026 12:00:00 +0000
Subject: Hi
Message-ID: <1@letterlock.invalid>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: binary
Status: O

`,
  );
});

Deno.test("writeHead() lets no name and no title forge a field", () => {
  for (const end of ["\n", "\r", "\0", "\x85", "\u2028", "\u2029"]) {
    const text = `x${end}Bcc: mallory`;
    const mail = { id: "1", time: NOON, title: text, from: text, to: [text] };
    const written = decode(writeHead(mail));
    assert(!/^Bcc/m.test(written), written);
    const cleaned = text.replace(end, "\ufffd");
    assertEquals(parseHead(encode(written)).title, cleaned);
  }
});

Deno.test("writeHead() writes no field that a text of a draft begins", () => {
  const forged = "x\nFrom: mallory\r\n\n.";
  const head = writeHead({
    from: forged,
    to: [forged, "bob"],
    title: forged,
    id: "1",
    time: 0,
  });
  const names = new TextDecoder().decode(head).split("\n")
    .filter((line) => /^[^ ]/.test(line)).map((line) => line.split(":")[0]);
  const written = Object.keys(HEAD_FIELDS);
  assertEquals(names, written.filter((name) => name !== "X-Letterlock-Length"));
});

Deno.test("writeHead() refuses a value that would end its line", () => {
  for (const id of ["1\nFrom: mallory", "1\r\n", "1\u0000", "1\n"]) {
    const mail = { from: "alice", to: ["bob"], title: "", id, time: 0 };
    assertThrows(
      () => writeHead(mail),
      TypeError,
      "Cannot write Message-ID: it has control characters",
    );
  }
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import { HEAD_FIELDS, type SentLetter } from "../../lib/letter/head_fields.ts";
import { HEAD_LIMIT } from "../../lib/letter/header.ts";
import { parseHead } from "../../lib/letter/read_head.ts";
import { bytesOf } from "../../lib/letter/octets.ts";
import { formatHead, writeHead } from "../../lib/letter/write_head.ts";

const NOON = Date.UTC(2026, 5, 1, 12);
const RECEIVED = { id: "1.M2H3.letterlock", time: NOON, length: 42 };
const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function head(changes: Partial<SentLetter> = {}) {
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
Subject: =?utf-8?B?R3LDvMOfZQ==?=
Message-ID: <1.M2H3.letterlock@letterlock.invalid>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: binary
X-Letterlock-Length:               42

`,
  );
});

Deno.test("formatHead() writes what the sender says of the content and of earlier letters", () => {
  const fields = {
    content_type: 'multipart/mixed; boundary="=_a"',
    content_transfer_encoding: "7bit",
    in_reply_to: "<2@x>",
    references: "<1@x> <2@x>",
  };
  const lines = decode(head({ fields })).split("\n");
  assertEquals(lines.slice(5), [
    "In-Reply-To: <2@x>",
    "References: <1@x>",
    " <2@x>",
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="=_a"',
    "Content-Transfer-Encoding: 7bit",
    "X-Letterlock-Length:               42",
    "",
    "",
  ]);
  assertEquals(decode(head({ fields: {} })), decode(head()));
});

Deno.test("formatHead() refuses a field that could forge a header", () => {
  for (const value of ["a\nFrom: root", "a\r", "\0", "a\n\nb"]) {
    const names = [
      ...["content_type", "content_transfer_encoding", "in_reply_to"],
      "references",
    ];
    for (const name of names) {
      assertThrows(
        () => head({ fields: { [name]: value } }),
        TypeError,
        "control characters",
      );
    }
  }
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
  ["To and Cc", "To: a@b.c\nCc: d@e.f\n\n", {
    to: ["a@b.c"],
    cc: ["d@e.f"],
  }],
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
  ["a long title", `Subject: ${"🎉".repeat(900)}\n\n`, {
    title: "🎉".repeat(900),
  }],
  ["a title without an end", `Subject: ${"ab".repeat(20_001)}\n\n`, {
    title: "ab".repeat(10_000).slice(0, -1) + "…",
  }],
  ["a byte order mark", "\ufeffSubject: Hi\n\nx", { title: "Hi", size: 16 }],
  ["a line of spaces before it", "  \r\nSubject: Hi\r\n\r\nx", {
    title: "Hi",
    size: 19,
  }],
  ["an indented first field", " Subject: Hi\nFrom: a@b.c\n\nx", {
    title: "Hi",
    from: "a@b.c",
    size: 26,
  }],
  ["an empty line before it", "\nSubject: Hi\n\nx", { title: "Hi", size: 14 }],
  ["an empty line before a text", "\nNote: Hi\n\nx", { title: "", size: 1 }],
  ["spaces before a text", "  \nHi\n\nx", { title: "", size: 0 }],
  ["lines ended by CR", "Subject: Hi\r there\rFrom: a@b.c\r\rHello\rYou\n", {
    title: "Hi there",
    from: "a@b.c",
    size: 32,
  }],
  ["lines ended by CR, and no content", "Subject: Hi\rFrom: a@b.c", {
    title: "Hi",
    from: "a@b.c",
    size: 23,
  }],
  ["lines ended by CR CR LF", "Subject: Hi\r\r\nFrom: a@b.c\r\r\n\r\r\nx", {
    title: "Hi",
    from: "a@b.c",
    size: 31,
  }],
  ["a CR in a title", "Subject: a\rFrom: b@c.d\n\n", {
    title: "a\ufffdFrom: b@c.d",
    from: "",
  }],
  ["a line of spaces in the header", "Subject: Hi\n \nFrom: a@b.c\n\n", {
    from: "a@b.c",
  }],
  [
    "lines that are no fields",
    "From: a@b.c\nwrapped badly\n\tx\nSubject: Hi\n\n",
    {
      from: "a@b.c",
      title: "Hi",
      size: 42,
    },
  ],
  [
    "lines that are no fields before one that few mails have",
    "From: a@b.c\nx\ny\nX-A: b\n\n",
    {
      from: "a@b.c",
      size: 12,
    },
  ],
  ["a bad line before a field", "From: a@b.c\n>From x\nbad\nSubject: Hi\n\n", {
    from: "a@b.c",
    title: "Hi",
  }],
  ["no empty line", "Subject: Hi\nSee you at five.\n\nBye", {
    title: "Hi",
    size: 12,
  }],
  ["a text and no empty line", "Subject: Hi\nBye", { title: "Hi", size: 12 }],
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

Deno.test("parseHead() decodes each field by itself", () => {
  const octets = "From: J\xc3\xb6rg <j@b.c>\nSubject: Gr\xfc\xdfe\n" +
    "To: =?utf-8?Q?=FF?= <d@e.f>\n\n";
  const { from, title, to } = parseHead(bytesOf(octets));
  assertEquals([from, title, ...to], ["Jörg <j@b.c>", "Grüße", "ÿ <d@e.f>"]);
});

Deno.test("parseHead() takes raw bytes for the charset of the content, or of other words", () => {
  const titles = [
    "Subject: \xcc\xe8\xf0\nContent-Type: text/plain; charset=windows-1251\n\n",
    'Content-Type: text/plain;\n charset="CP1251"\nSubject: \xcc\xe8\xf0\n\n',
    "Subject: \xcc\xe8\xf0\nFrom: =?windows-1251?Q?=CC?= <a@b.c>\n\n",
    "Subject: \xd0\x9c\xd0\xb8\xd1\x80\nContent-Type: x/y; charset=koi8-r\n\n",
  ];
  for (const octets of titles) {
    assertEquals(parseHead(bytesOf(octets)).title, "Мир");
  }
});

Deno.test("parseHead() reads raw ISO-2022-JP, whose bytes look like quotes and commas", () => {
  // The second character, 、, has the byte of a quote.
  const raw = "\x1b$B8l\x21\x22%l\x1b(B";
  const text = new TextDecoder("iso-2022-jp").decode(bytesOf(raw));
  const head = parseHead(
    bytesOf(`From: "${raw}" <a@b.c>, d@e.f\nSubject: Re: ${raw}!\n\n`),
  );
  assertEquals(head.from, `${text} <a@b.c>, d@e.f`);
  assertEquals(head.title, `Re: ${text}!`);
});

Deno.test("parseHead() tells who a head claims as sender, and never by a user's name alone", () => {
  const claims = (from: string) => {
    const head = parseHead(encode(`From: ${from}\n\n`));
    return [head.from, head.claim];
  };
  assertEquals(claims("bob <bob@letterlock.invalid>"), [
    "bob",
    "bob <bob@letterlock.invalid>",
  ]);
  assertEquals(claims("bob"), ["bob <>", "bob <>"]);
  assertEquals(claims("A <a@b.c>, d@e.f"), [
    "A <a@b.c>, d@e.f",
    "A <a@b.c>, d@e.f",
  ]);
});

Deno.test("parseHead() looks at 1 MiB of a header without an end", () => {
  const bytes = encode(
    "X-Long: y\n".repeat(100_000) + "Subject: Hi\n".repeat(9000),
  );
  assertEquals(parseHead(bytes).size, HEAD_LIMIT);
  assertEquals(parseHead(bytes).title, "Hi");
});

Deno.test("parseHead() says of the beginning of a file that its head may go on", () => {
  for (
    const start of [
      "Subject: Hi\n",
      "Subject: Hi\nSee",
      "Subject: H",
      "Subject: a\rx",
    ]
  ) {
    assertEquals(parseHead(encode(start), false).size, start.length);
  }
  assertEquals(parseHead(encode("Subject: Hi\n\n"), false).size, 13);
  assertEquals(parseHead(encode("See you\nthen"), false).size, 0);
});

Deno.test("parseHead() cuts a sender without hiding the address", () => {
  const { from, to } = parseHead(
    encode(
      `From: ${"N".repeat(2000)} <a@b.c>\nTo: ${"N".repeat(200)} <a@b.c>\n\n`,
    ),
  );
  assertEquals(from, `${"N".repeat(991)}… <a@b.c>`);
  assertEquals(to, [`${"N".repeat(91)}… <a@b.c>`]);
});

Deno.test("parseHead() tells a hundred recipients", () => {
  const many = Array.from({ length: 500 }, (_, i) => `n${i}@b.c`);
  assertEquals(parseHead(encode(`To: ${many}\n\n`)).to, many.slice(0, 100));
});

Deno.test("writeHead() writes what is no user's name as it is, and no length", () => {
  const mail = { id: "1", time: NOON, title: "Hi", from: "Eve <e@f.g>" };
  assertEquals(
    decode(writeHead({ ...mail, to: ["bob", "server"] })),
    `From: Eve <e@f.g>
To: bob <bob@letterlock.invalid>,
 server
Date: Mon, 01 Jun 2026 12:00:00 +0000
Subject: Hi
Message-ID: <1@letterlock.invalid>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: binary

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
    cc: [forged],
    title: forged,
    fields: { in_reply_to: "<a@b>", references: "<a@b> <c@d>" },
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

import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { concatBytes, encodeText } from "../../../lib/crypto/bytes.ts";
import { composeMixed, type Source } from "../../../lib/letter/mime/compose.ts";
import { multipartLimit } from "../../../lib/protocol/limits.ts";

const ID = "8c7f7d9e-0d0c-4d0e-9a51-3f5d2b6a1c10";

function source(...pieces: (string | Uint8Array)[]): Source {
  const bytes = pieces.map((piece) =>
    typeof piece === "string" ? encodeText(piece) : piece
  );
  return {
    size: bytes.reduce((sum, piece) => sum + piece.length, 0),
    async *open() {
      yield* bytes;
    },
  };
}

const file = (name: string, ...pieces: (string | Uint8Array)[]) => ({
  name,
  ...source(...pieces),
});

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece.slice());
  return concatBytes(...all);
}

async function composed(
  text: Source,
  ...attachments: ReturnType<typeof file>[]
): Promise<string> {
  const { open } = await composeMixed({ text, attachments, id: ID });
  return new TextDecoder().decode(await bytesOf(open()));
}

/** The encoding of the text. */
async function encodingOf(text: string | Uint8Array): Promise<string> {
  const body = await composed(source(text), file("a", "x"));
  return /^Content-Transfer-Encoding: (.*)$/m.exec(body)![1];
}

Deno.test("composeMixed() gives the same bytes each time, after the id's boundary", async () => {
  const parts = {
    text: source("Hello"),
    attachments: [file("a.zip", "PK")],
    id: ID,
  };
  const { fields, open } = await composeMixed(parts);
  assertEquals(fields, {
    content_type: `multipart/mixed; boundary="=_${ID}"`,
    content_transfer_encoding: "7bit",
  });
  const first = await bytesOf(open());
  assertEquals(await bytesOf(open()), first);
  const again = await composeMixed(parts);
  assertEquals(await bytesOf(again.open()), first);
  const lines = new TextDecoder().decode(first).split("\n");
  assertEquals(lines[0], `--=_${ID}`);
  assertEquals(lines.slice(-2), [`--=_${ID}--`, ""]);
});

Deno.test("composeMixed() leaves a text as readable as other programs let it", async () => {
  assertEquals(await encodingOf("Hello,\n\nsee below.\n"), "7bit");
  assertEquals(await encodingOf("Grüße"), "quoted-printable");
  assertEquals(await encodingOf("x".repeat(1000)), "quoted-printable");
  assertEquals(await encodingOf("你好"), "base64");
  assertEquals(await encodingOf("x\n".repeat(40_000)), "base64");
  // What some program would change on its way.
  for (const text of ["a\r\nb", "a\rb", "a\0b", "\ufeffa", "\x1b[2J"]) {
    assertEquals(await encodingOf(text), "base64", JSON.stringify(text));
  }
  assertEquals(await encodingOf(`--=_${ID}--`), "base64");
  assertEquals(await encodingOf(Uint8Array.of(0xff)), "base64");
});

Deno.test("composeMixed() names a charset only where the content is text in it", async () => {
  const latin = Uint8Array.of(0x47, 0xfc);
  const typeOf = async (text: Uint8Array, name: string, content: Uint8Array) =>
    [...(await composed(source(text), file(name, content)))
      .matchAll(/^Content-Type: ([^;\n]*(?:; charset=[^;\n]*)?)/gm)]
      .map(([, type]) => type);
  assertEquals(await typeOf(encodeText("ü"), "a.txt", encodeText("ü")), [
    "text/plain; charset=utf-8",
    "text/plain; charset=utf-8",
  ]);
  assertEquals(await typeOf(latin, "a.txt", latin), [
    "text/plain; charset=unknown-8bit",
    "text/plain",
  ]);
  const binary = Uint8Array.of(0, 0xff);
  assertEquals(await typeOf(binary, "a.html", binary), [
    "application/octet-stream",
    "application/octet-stream",
  ]);
  for (
    const [name, type] of [
      ["a.png", "image/png"],
      ["a.tar.gz", "application/x-gzip"],
      ["README", "application/octet-stream"],
      // A message in base64 would break RFC 2046.
      ["a.eml", "application/octet-stream"],
      ["a.mht", "application/octet-stream"],
    ]
  ) {
    const [, found] = await typeOf(encodeText("x"), name, encodeText("x"));
    assertEquals(found, type, name);
  }
});

Deno.test("composeMixed() writes no name that could end a line or a part", async () => {
  const names = [
    'a"b\\c',
    "a\nb: c",
    "a\r\n\r\nb",
    "\0",
    "=?utf-8?Q?x?=",
    "\ud800",
  ];
  for (const name of [...names, "x".repeat(255), "ü".repeat(127), ".."]) {
    const body = await composed(source("x"), file(name, "y"));
    const [, head] = body.split(`--=_${ID}\n`)[2].split(/^()/);
    const lines = body.split("\n");
    assert(lines.every((line) => line.length <= 998), name);
    const fields = lines.filter((line) => /^[^ ]+: /.test(line));
    assertEquals(
      fields.map((line) => line.split(":")[0]).sort(),
      [
        ...["Content-Disposition", "Content-Transfer-Encoding"],
        ...["Content-Transfer-Encoding", "Content-Type", "Content-Type"],
      ],
      `${name} ${head}`,
    );
    assert(/^[\n -~]*$/.test(body), name);
  }
});

Deno.test("composeMixed() stays within the limit of parts", async () => {
  const limits = { content: 30_000, attachments: 300_000 };
  const attachments = Array.from(
    { length: 100 },
    () => file("🎉".repeat(63) + ".txt", "\xff".repeat(1500)),
  );
  // 30,000 characters that take the most room in quoted-printable and in base64.
  for (const text of ["🎉a".repeat(15_000), "=".repeat(30_000)]) {
    const parts = { text: source(text), attachments, id: "x".repeat(64) };
    const { open } = await composeMixed(parts);
    const { length } = await bytesOf(open());
    assert(length <= multipartLimit(limits), `${length}`);
  }
});

Deno.test("composeMixed() hands on what reading a file throws", async () => {
  const failure = new Error("The disk is gone");
  let opened = 0;
  const broken = {
    name: "a",
    size: 4,
    async *open() {
      yield encodeText("some");
      // The first time it is only looked through.
      if (opened++ > 0) throw failure;
    },
  };
  const parts = { text: source("x"), attachments: [broken], id: ID };
  const { open } = await composeMixed(parts);
  const error = await assertRejects(() => bytesOf(open()));
  assertStrictEquals(error, failure);
});

Deno.test("composeMixed() reads a file piece by piece, and lets go of it early", async () => {
  const closed = Promise.withResolvers<void>();
  let [opened, read] = [0, 0];
  const long = {
    name: "a",
    size: 1e9,
    async *open() {
      const pieces = opened++ === 0 ? 1 : 10_000;
      try {
        for (read = 0; read < pieces; read++) yield new Uint8Array(100_000);
      } finally {
        if (opened > 1) closed.resolve();
      }
    },
  };
  const parts = { text: source("x"), attachments: [long], id: ID };
  const { open } = await composeMixed(parts);
  let taken = 0;
  for await (const piece of open()) {
    taken += piece.length;
    if (taken > 1_000_000) break;
  }
  await closed.promise;
  assert(read < 20, `${read} pieces were read ahead`);
});

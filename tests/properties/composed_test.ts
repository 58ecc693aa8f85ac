import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { concatBytes } from "../../lib/crypto/bytes.ts";
import { composeMixed } from "../../lib/letter/mime/compose.ts";
import { openMessage } from "../../lib/letter/mime/open_message.ts";
import { readAnyMail } from "../../lib/letter/mime/read_any_mail.ts";
import { decodeText } from "../../lib/letter/mime/decode/text.ts";
import { textKind } from "../../lib/letter/mime/text_kind.ts";
import { cleanText } from "../../lib/letter/short_text.ts";
import { formatHead } from "../../lib/letter/write_head.ts";
import { HAS_PYTHON, readByPython } from "../support/foreign/python.ts";
import { bytes, property, text } from "./property.ts";

const RECEIVED = { id: "1.M2H3.letterlock", time: 0, length: 42 };

// Python leaves out the blanks at the ends of a name.
const stem = text(60, 1).map((inner) => `a${inner}b`);
const name = fc.oneof(
  stem,
  fc.tuple(stem, fc.constantFrom("pdf", "txt", "html", "eml", "gz"))
    .map((parts) => parts.join(".")),
);
const file = fc.record({ name, content: bytes(2000) }, {
  noNullPrototype: true,
});
const id = fc.stringMatching(/^[A-Za-z0-9_-]{8,64}$/);
const letter = fc.record({
  text: fc.oneof(bytes(2000), fc.lorem({ maxCount: 50 }).map(encode)),
  files: fc.array(file, { minLength: 1, maxLength: 4 }),
  id,
});

function encode(value: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(value);
}

const sourceOf = (content: Uint8Array) => ({
  size: content.length,
  async *open() {
    // In two pieces, so that characters are cut.
    yield content.subarray(0, content.length >> 1);
    yield content.subarray(content.length >> 1);
  },
});

type Letter = typeof letter extends fc.Arbitrary<infer T> ? T : never;

async function compose({ text, files, id }: Letter): Promise<Uint8Array> {
  const { fields, open } = await composeMixed({
    text: sourceOf(text),
    attachments: files.map(({ name, content }) => ({
      name,
      ...sourceOf(content),
    })),
    id,
  });
  const sent = { from: "alice", to: ["bob"], title: "Grüße", fields };
  const pieces: Uint8Array[] = [formatHead(sent, RECEIVED)];
  for await (const piece of open()) pieces.push(piece.slice());
  return concatBytes(...pieces);
}

/** What is read of a message that comes in pieces of that many bytes. */
async function read(message: Uint8Array, size: number) {
  let text = "";
  const contents: Uint8Array[] = [];
  const { attachments } = await readAnyMail(
    await openMessage(inPieces(message, size)),
    {
      text: (piece) => void (text += piece),
      attachment({ number }) {
        contents[number - 1] = new Uint8Array(0);
        const write = (bytes: Uint8Array) =>
          void (contents[number - 1] = concatBytes(
            contents[number - 1],
            bytes,
          ));
        return Promise.resolve({ write, end() {} });
      },
    },
  );
  const files = attachments.map(({ name, type }, i) => ({
    name,
    type,
    content: contents[i],
  }));
  return { text, files };
}

/** Each piece takes the place of the one before it. */
async function* inPieces(bytes: Uint8Array, size: number) {
  const buffer = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    buffer.set(piece);
    yield await Promise.resolve(buffer.subarray(0, piece.length));
  }
}

/** What a person sees of a text; it is a file if it is no text at all. */
async function shown(content: Uint8Array): Promise<string | undefined> {
  const kind = await textKind([content]);
  if (kind === "binary") return undefined;
  const charset = kind === "utf-8" ? kind : "unknown-8bit";
  let seen = "";
  const pieces = decodeText(inPieces(content, 4096), { charset, tell() {} });
  for await (const piece of pieces) seen += piece;
  // Blanks alone are shown as nothing.
  return seen.trim() === "" ? "" : seen;
}

const TYPES: Record<string, string> = {
  pdf: "application/pdf",
  eml: "application/octet-stream",
  gz: "application/x-gzip",
};

function claimed({ name, content }: Letter["files"][number], type: string) {
  const known = /\.(pdf|eml|gz)$/.exec(name);
  return {
    name: cleanText(name).trim(),
    type: known ? TYPES[known[1]] : type,
    content,
  };
}

property(
  "readAnyMail() reads what composeMixed() wrote, whatever text and files are",
  [letter, fc.integer({ min: 1, max: 3000 })],
  async (letter, size) => {
    const { text, files } = await read(await compose(letter), size);
    const expected = await shown(letter.text);
    assertEquals(text, expected ?? "");
    const first = expected === undefined ? files.splice(0, 1) : [];
    if (first.length > 0) assertEquals(first[0].content, letter.text);
    assertEquals(
      files,
      letter.files.map((file, i) => claimed(file, files[i]?.type)),
    );
  },
  150,
);

const SEED = Number(Deno.env.get("LETTERLOCK_SEED") ?? 20_261_128);

// One process reads them all: one for each would take a minute.
Deno.test({
  name: "Python reads what composeMixed() wrote, whatever text and files are",
  ignore: !HAS_PYTHON,
  async fn() {
    const letters = fc.sample(letter, { seed: SEED, numRuns: 100 });
    const read = await readByPython(await Promise.all(letters.map(compose)));
    for (const [i, { text, files }] of letters.entries()) {
      const { type, parts, defects, headers } = read[i];
      const [body, ...attached] = parts;
      const which = `letter ${i} of LETTERLOCK_SEED=${SEED}`;
      assertEquals([type, defects], ["multipart/mixed", []], which);
      assertEquals(new Map(headers).get("Subject"), "Grüße");
      assertEquals([body.name, body.attached], [null, false]);
      assertEquals(Uint8Array.fromBase64(body.content), text, which);
      assertEquals(
        attached.map(({ name, content }) => ({
          name,
          content: Uint8Array.fromBase64(content),
        })),
        files,
        which,
      );
    }
  },
});

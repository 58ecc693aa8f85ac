import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { concatBytes } from "../../lib/crypto/bytes.ts";
import { composeMixed } from "../../lib/letter/mime/compose.ts";
import { formatHead } from "../../lib/letter/write_head.ts";
import { HAS_PYTHON, readByPython } from "../support/foreign/python.ts";
import { bytes, text } from "./property.ts";

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

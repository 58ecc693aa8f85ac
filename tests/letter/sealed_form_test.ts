import { assertEquals, assertRejects } from "@std/assert";
import { concatBytes } from "../../lib/crypto/bytes.ts";
import { noise } from "../support/seeded.ts";
import {
  findSealedHead,
  LetterReader,
  SEALED_TAIL,
  writeSealed,
} from "../../lib/letter/sealed_form.ts";

const HEAD = noise(16 * 1024);

async function written(letter: Uint8Array, head = HEAD): Promise<Uint8Array> {
  const pieces = cut(letter, 50_000);
  return concatBytes(
    ...await Array.fromAsync(
      writeSealed(pieces, () => Promise.resolve(head)),
    ),
  );
}

async function* cut(bytes: Uint8Array, size: number) {
  await Promise.resolve();
  for (let i = 0; i < bytes.length; i += size) {
    yield bytes.slice(i, i + size);
  }
}

async function readBack(content: Uint8Array, size: number) {
  const reader = new LetterReader();
  const pieces: Uint8Array[] = [];
  for await (const piece of cut(content, size)) {
    pieces.push(reader.add(piece) ?? new Uint8Array(0));
  }
  reader.end();
  return concatBytes(...pieces);
}

Deno.test("LetterReader gives the letter of writeSealed(), however it comes", async () => {
  for (const length of [0, 1, 56, 57, 58, 58_368, 200_001]) {
    const letter = noise(length);
    const content = await written(letter);
    for (const size of [64 * 1024, 1000, 77]) {
      assertEquals(await readBack(content, size), letter, `${length} ${size}`);
    }
  }
  const letter = noise(100);
  assertEquals(await readBack(await written(letter), 1), letter);
});

Deno.test("findSealedHead() finds the longest and the shortest head", async () => {
  for (const head of [HEAD, noise(1)]) {
    const content = await written(noise(100_000), head);
    assertEquals(findSealedHead(content.subarray(-SEALED_TAIL)), head);
    assertEquals(findSealedHead(content), head);
  }
});

Deno.test("what programs that end lines with CRLF made of it is the same letter", async () => {
  const letter = noise(1000);
  const text = new TextDecoder().decode(await written(letter));
  const content = new TextEncoder().encode(text.replaceAll("\n", "\r\n"));
  assertEquals(await readBack(content, 100), letter);
  assertEquals(findSealedHead(content), HEAD);
});

Deno.test("another form is no sealed letter", async () => {
  const content = await written(noise(1000));
  const text = new TextDecoder().decode(content);
  const wrong = [
    text.slice(1),
    text.replace("letter.age", "letter.old"),
    text.slice(0, 700),
    text.replace(/\n([A-Za-z0-9+/])/, "\n*$1"),
    "",
  ];
  for (const other of wrong) {
    await assertRejects(
      () => readBack(new TextEncoder().encode(other), 100),
      SyntaxError,
    );
  }
  const heads = [
    text.slice(0, -1),
    text.replace("name=head.age", "name=head"),
    text.replace(/..\n--letterlock-sealed-letter-1--/, "*\n$&"),
    `${text}\n`,
  ];
  for (const other of heads) {
    assertEquals(findSealedHead(new TextEncoder().encode(other)), undefined);
  }
});

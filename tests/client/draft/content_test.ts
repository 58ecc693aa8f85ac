import { assertEquals, assertRejects } from "@std/assert";
import {
  BytesContent,
  checkLength,
  type Content,
  fileContent,
  Spool,
} from "../../../lib/client/draft/content.ts";
import { FileError } from "../../../lib/client/file_error.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { RequestError } from "../../../lib/protocol/errors.ts";

async function textOf(content: Content): Promise<string> {
  const parts: BlobPart[] = [];
  for await (const part of content.open()) parts.push(part.slice());
  return await new Blob(parts).text();
}

function bytesOf(text: string): BytesContent {
  return new BytesContent(new TextEncoder().encode(text));
}

/** A source that says how much of it was taken. */
function counted(pieces: number, piece: Uint8Array) {
  const taken = { count: 0 };
  async function* source() {
    for (; taken.count < pieces; taken.count++) yield piece;
  }
  return { taken, source: source() };
}

Deno.test("fileContent() can be read again and again", async () => {
  const path = await Deno.makeTempFile();
  try {
    const text = "line\n".repeat(100_000);
    await Deno.writeTextFile(path, text);
    const content = await fileContent(path, 10);
    assertEquals(content.size, text.length);
    assertEquals(await textOf(content), text);
    assertEquals(await textOf(content), text);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("fileContent() says what is wrong with a file", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const missing = await assertRejects(
      () => fileContent(`${dir}/none`, 10),
      FileError,
      `Cannot read ${dir}/none: there is no such file`,
    );
    assertEquals(missing.exitCode, EXIT.notFound);
    const folder = await assertRejects(
      () => fileContent(dir, 10),
      FileError,
      `Cannot read ${dir}: it is a folder`,
    );
    assertEquals(folder.exitCode, EXIT.failed);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("fileContent() reads a device once, up to the limit", async () => {
  const content = await fileContent("/dev/null", 10);
  assertEquals([await textOf(content), await textOf(content)], ["", ""]);
  await assertRejects(
    () => fileContent("/dev/zero", 10),
    RequestError,
    "longer than 10 characters",
  );
});

Deno.test("checkLength() counts characters, not bytes", async () => {
  for (const character of ["x", "é", "你", "🍜"]) {
    await checkLength(bytesOf(character.repeat(999)), 1000);
    await checkLength(bytesOf(character.repeat(1000)), 1000);
    await assertRejects(
      () => checkLength(bytesOf(character.repeat(1001)), 1000),
      RequestError,
      "longer than 1,000 characters",
    );
  }
});

Deno.test("Spool takes no more than it must to know that it is too much", async () => {
  const { taken, source } = counted(1000, new Uint8Array(100));
  const spool = new Spool(source);
  await spool.fill(100);
  assertEquals(taken.count, 4);
  await assertRejects(
    async () => await spool.content(100),
    RequestError,
    "longer than 100",
  );
});

Deno.test("Spool goes on where it stopped when more is allowed", async () => {
  const { source } = counted(7, new TextEncoder().encode("abcdefgh"));
  const spool = new Spool(source);
  await spool.fill(3);
  await spool.fill(1000);
  assertEquals(await textOf(spool.content(1000)), "abcdefgh".repeat(7));
});

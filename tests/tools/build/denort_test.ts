import { assertEquals, assertRejects } from "@std/assert";
import { carve, isIntact } from "../../../tools/build/denort.ts";
import { ToolError } from "../../../tools/tool_error.ts";

const RUNTIME = new TextEncoder().encode("abc");
const CARVING = {
  size: 3,
  // FIPS 180-2, appendix B.1: SHA-256 of "abc".
  sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
};

async function withFile(
  content: string,
  use: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${dir}/program`, content);
    await use(`${dir}/program`, `${dir}/denort`);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("carve() writes the beginning of the file, executable", async () => {
  await withFile("abcdef", async (from, to) => {
    await carve(from, to, CARVING);
    assertEquals(await Deno.readFile(to), RUNTIME);
    const { mode } = await Deno.stat(to);
    if (mode !== null) assertEquals(mode & 0o111, 0o111);
    assertEquals(await isIntact(to, CARVING), true);
  });
});

Deno.test("carve() refuses another SHA-256 and writes nothing", async () => {
  await withFile("abXdef", async (from, to) => {
    await assertRejects(
      () => carve(from, to, CARVING),
      ToolError,
      "are not the expected runtime",
    );
    const dir = from.slice(0, -"/program".length);
    const left = await Array.fromAsync(Deno.readDir(dir));
    assertEquals(left.map(({ name }) => name), ["program"]);
  });
});

Deno.test("carve() refuses a file that is too short", async () => {
  await withFile("ab", async (from, to) => {
    await assertRejects(() => carve(from, to, CARVING), ToolError);
  });
});

Deno.test("isIntact() finds a missing, cut, longer or changed runtime", async () => {
  for (const content of ["ab", "abcd", "abX"]) {
    await withFile(content, async (path) => {
      assertEquals(await isIntact(path, CARVING), false);
    });
  }
  await withFile("", async (_, missing) => {
    assertEquals(await isIntact(missing, CARVING), false);
  });
});

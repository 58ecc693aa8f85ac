import { assertEquals } from "@std/assert";
import { lines } from "../../../../lib/server/supervisor/workers/lines.ts";

/** The lines of a stream that comes in these pieces. */
function linesOf(...pieces: string[]): Promise<string[]> {
  const bytes = pieces.map((piece) =>
    new TextEncoder().encode(piece) as Uint8Array<ArrayBuffer>
  );
  return Array.fromAsync(lines(ReadableStream.from(bytes)));
}

Deno.test("lines() joins pieces, and leaves empty lines out", async () => {
  const read = await linesOf("a", "b\n\nc\n", "d", "\ne");
  assertEquals(read, ["ab", "c", "d", "e"]);
});

Deno.test("lines() cuts a line that does not end", async () => {
  const piece = "x".repeat(10_000);
  assertEquals(await linesOf(piece, piece, "y\nz\n"), [
    piece + piece,
    "y",
    "z",
  ]);
});

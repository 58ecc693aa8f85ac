import { assertEquals } from "@std/assert";
import { SlotOutput } from "../../../../../lib/server/supervisor/workers/shared/slot_output.ts";

/** An output, its reader, and the sizes of what was read of it. */
function outputOf() {
  const reads: number[] = [];
  const calls: string[] = [];
  const output = new SlotOutput(
    (bytes) => reads.push(bytes),
    () => calls.push("cancelled"),
  );
  const reader = output.stream.getReader({ mode: "byob" });
  const read = async (room = 10) => {
    const { value, done } = await reader.read(new Uint8Array(room));
    return done ? null : [...value];
  };
  return { output, reader, read, reads, calls };
}

Deno.test("a reader gets what came before it, in its order and by its room", async () => {
  const { output, read, reads } = outputOf();
  const bytes = Uint8Array.of(1, 2, 3);
  output.put(bytes);
  bytes.fill(9);
  output.put(Uint8Array.of(4));
  assertEquals(reads, []);
  assertEquals([await read(2), await read(1), await read()], [[1, 2], [3], [
    4,
  ]]);
  assertEquals(reads, [2, 1, 1]);
});

Deno.test("a reader that waits gets what comes, and the rest by the next read", async () => {
  const { output, read } = outputOf();
  const reading = read(2);
  output.put(Uint8Array.of(1, 2, 3));
  output.put(Uint8Array.of(4));
  assertEquals([await reading, await read(1), await read()], [[1, 2], [3], [
    4,
  ]]);
});

Deno.test("the end comes after the last byte", async () => {
  const { output, read } = outputOf();
  output.put(Uint8Array.of(1));
  output.end();
  assertEquals([await read(), await read(), await read()], [[1], null, null]);
});

Deno.test("the end ends a read that waits", async () => {
  const { output, read } = outputOf();
  const reading = read();
  output.end();
  output.end();
  assertEquals(await reading, null);
});

Deno.test("what nobody will read is as good as read, and not kept", async () => {
  const { output, reader, reads, calls } = outputOf();
  output.put(Uint8Array.of(1));
  await reader.cancel();
  assertEquals(calls, ["cancelled"]);
  output.put(Uint8Array.of(2, 3));
  output.end();
  assertEquals(reads, [2]);
});

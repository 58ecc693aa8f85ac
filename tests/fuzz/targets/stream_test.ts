import { assertEquals, assertThrows } from "@std/assert";
import { FuzzStream } from "../../../fuzz/targets/stream.ts";

const FRAMES = [Uint8Array.of(1, 2, 3), Uint8Array.of(4), Uint8Array.of(5, 6)];

/** What each read gives, up to the end. */
function reads(stream: FuzzStream, room: number): number[][] {
  const all: number[][] = [];
  for (;;) {
    const into = new Uint8Array(room);
    const count = stream.read(into);
    if (count === null) return all;
    all.push([...into.subarray(0, count)]);
  }
}

Deno.test("FuzzStream gives pieces of the sizes in turn", () => {
  const stream = new FuzzStream(FRAMES, [2, 3]);
  assertEquals(reads(stream, 100), [[1, 2], [3, 4, 5], [6]]);
});

Deno.test("FuzzStream gives no more than there is room for", () => {
  const stream = new FuzzStream(FRAMES, [100]);
  assertEquals(reads(stream, 4), [[1, 2, 3, 4], [5, 6]]);
});

Deno.test("FuzzStream ends a reader that reads on and on", () => {
  const stream = new FuzzStream([], [1]);
  assertThrows(
    () => {
      for (let i = 0; i < 1000; i++) stream.read(new Uint8Array(1));
    },
    RangeError,
    "Cannot read: the stream has ended",
  );
});

Deno.test("FuzzStream keeps what is written", () => {
  const stream = new FuzzStream([], [1]);
  stream.write(Uint8Array.of(1));
  stream.write(Uint8Array.of(2, 3));
  assertEquals(stream.written, Uint8Array.of(1, 2, 3));
});

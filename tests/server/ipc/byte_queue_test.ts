import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { concatBytes } from "../../../lib/crypto/bytes.ts";
import { ByteQueue } from "../../../lib/server/ipc/byte_queue.ts";
import { property } from "../../properties/property.ts";

/** All that a queue has, in parts of a size. */
function drain(queue: ByteQueue, size: number): Uint8Array {
  const parts: Uint8Array[] = [];
  while (!queue.isEmpty) {
    const into = new Uint8Array(size);
    parts.push(into.subarray(0, queue.take(into)));
  }
  return concatBytes(...parts);
}

property(
  "ByteQueue gives what came, in its order, whatever the sizes",
  [
    fc.array(fc.uint8Array({ minLength: 1, maxLength: 9000 }), {
      maxLength: 10,
    }),
    fc.integer({ min: 1, max: 5000 }),
  ],
  (parts, size) => {
    const queue = new ByteQueue();
    for (const part of parts) {
      const copy = part.slice();
      queue.put(copy);
      copy.fill(0);
    }
    assertEquals(drain(queue, size), concatBytes(...parts));
  },
  50,
);

Deno.test("ByteQueue joins small pieces: a window of single bytes takes some dozen takes", () => {
  const queue = new ByteQueue();
  for (let i = 0; i < 128 * 1024; i++) queue.put(Uint8Array.of(i));
  const into = new Uint8Array(64 * 1024);
  let takes = 0;
  for (; !queue.isEmpty; takes++) assert(queue.take(into) > 0);
  assertEquals(takes, 33);
  assertEquals(queue.take(into), 0);
});

import { assertEquals } from "@std/assert";
import { writeAll } from "../../../lib/program/system/write_all.ts";
import { writeAllSync } from "../../../lib/program/system/write_all_sync.ts";

/** Takes at most so many bytes a call. */
class ShortWriter {
  readonly calls: number[][] = [];

  constructor(readonly most: number) {}

  write(bytes: Uint8Array): Promise<number> {
    return Promise.resolve(this.writeSync(bytes));
  }

  writeSync(bytes: Uint8Array): number {
    const taken = bytes.subarray(0, this.most);
    this.calls.push([...taken]);
    return taken.length;
  }
}

const BYTES = Uint8Array.of(1, 2, 3, 4, 5);

Deno.test("writeAll() and writeAllSync() go on until every byte is taken", async () => {
  for (const [most, calls] of [[5, 1], [3, 2], [1, 5], [9, 1]]) {
    for (const write of [writeAll, writeAllSync]) {
      const writer = new ShortWriter(most);
      await write(writer, BYTES);
      assertEquals(writer.calls.flat(), [...BYTES]);
      assertEquals(writer.calls.length, calls);
    }
  }
});

Deno.test("writeAll() and writeAllSync() call no writer for no bytes", async () => {
  for (const write of [writeAll, writeAllSync]) {
    const writer = new ShortWriter(1);
    await write(writer, new Uint8Array(0));
    assertEquals(writer.calls, []);
  }
});

import { assertEquals, assertThrows } from "@std/assert";
import { lineWriter } from "../../../lib/server/log/line_writer.ts";

/** A disk with room for some bytes. */
function smallDisk(room: number) {
  const disk = { room, text: "" };
  const writeSync = (bytes: Uint8Array) => {
    const taken = bytes.subarray(0, Math.min(disk.room, 4));
    if (taken.length === 0) throw new Error("No space left on device");
    disk.room -= taken.length;
    disk.text += new TextDecoder().decode(taken);
    return taken.length;
  };
  return { disk, write: lineWriter({ writeSync }) };
}

Deno.test("lineWriter() writes whole lines, however little the system takes at once", () => {
  const { disk, write } = smallDisk(1000);
  write("The server is ready");
  write("é");
  assertEquals(disk.text, "The server is ready\né\n".normalize());
});

Deno.test("lineWriter() begins a new line after one that was cut", () => {
  const { disk, write } = smallDisk(6);
  assertThrows(() => write("abcdefgh"), Error, "No space left");
  disk.room = 100;
  write("one");
  write("two");
  assertEquals(disk.text, "abcdef\none\ntwo\n");
});

Deno.test("lineWriter() leaves no empty line after one that was not begun", () => {
  const { disk, write } = smallDisk(0);
  assertThrows(() => write("one"), Error, "No space left");
  disk.room = 100;
  write("two");
  assertEquals(disk.text, "two\n");
});

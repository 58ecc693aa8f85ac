import { assert, assertEquals } from "@std/assert";
import {
  countOpenableFiles,
  filesWanted,
  roomsOf,
} from "../../../lib/server/supervisor/open_files.ts";

Deno.test("a server that may open enough files has room for all", () => {
  const rooms = roomsOf(filesWanted(5), 5);
  assertEquals(rooms, { preauth: 1024, lingering: 64 });
});

Deno.test("a server that may open few files keeps those of its users", () => {
  for (const files of [200, 512, 1000]) {
    const { preauth, lingering } = roomsOf(files, 5);
    assert(preauth + lingering + 5 * 5 + 2 * 4 < files, String(files));
    assert(preauth >= 100);
  }
});

Deno.test("a server that may open hardly any files has some room all the same", () => {
  assertEquals(roomsOf(10, 5), { preauth: 8, lingering: 4 });
});

Deno.test("openable files are counted up to a number, and closed again", () => {
  const path = Deno.execPath();
  for (let i = 0; i < 100; i++) assertEquals(countOpenableFiles(path, 50), 50);
  assertEquals(countOpenableFiles(`${path}/none`, 50), 0);
});

import { assert, assertEquals } from "@std/assert";
import {
  countOpenableFiles,
  filesWanted,
  roomsOf,
} from "../../../lib/server/supervisor/open_files.ts";

const WANTED = { maxClients: 5, maxParked: 1000, sessionsPerWorker: 1 };

Deno.test("a server that may open enough files has room for all", () => {
  const rooms = roomsOf(filesWanted(WANTED), WANTED);
  assertEquals(rooms, { preauth: 1024, lingering: 64, parked: 1000 });
});

Deno.test("a server that may open few files keeps those of its users", () => {
  for (const files of [200, 512, 1000]) {
    const { preauth, lingering, parked } = roomsOf(files, WANTED);
    assert(preauth + lingering + parked + 5 * 5 + 2 * 4 < files, String(files));
    assert(preauth >= 100);
  }
});

Deno.test("sessions that share processes need fewer files", () => {
  const many = { ...WANTED, maxClients: 500 };
  const spared = filesWanted(many) -
    filesWanted({ ...many, sessionsPerWorker: 50 });
  assertEquals(spared, 490 * 4);
});

Deno.test("a server that may open hardly any files has some room all the same", () => {
  const rooms = roomsOf(10, WANTED);
  assertEquals(rooms, { preauth: 8, lingering: 4, parked: 0 });
});

Deno.test("openable files are counted up to a number, and closed again", () => {
  const path = Deno.execPath();
  for (let i = 0; i < 100; i++) assertEquals(countOpenableFiles(path, 50), 50);
  assertEquals(countOpenableFiles(`${path}/none`, 50), 0);
});

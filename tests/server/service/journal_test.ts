import { assert, assertEquals } from "@std/assert";
import { isJournal } from "../../../lib/server/service/journal.ts";

const output = () => ({ dev: 8, ino: 4711 });

Deno.test("isJournal() compares standard output with what systemd named", () => {
  assertEquals(isJournal("8:4711", output), true);
  assertEquals(isJournal("8:4712", output), false);
  assertEquals(isJournal(undefined, output), false);
  assertEquals(isJournal("8:4711", () => undefined), false);
});

Deno.test("isJournal() knows the file that standard output is", () => {
  const { dev, ino } = Deno.statSync("/dev/stdout");
  assert(isJournal(`${dev}:${ino}`));
});

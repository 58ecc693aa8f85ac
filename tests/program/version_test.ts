import { assertEquals } from "@std/assert";
import { VERSION } from "../../lib/program/version.ts";

Deno.test("VERSION is the version in deno.json", async () => {
  const path = new URL("../../deno.json", import.meta.url);
  assertEquals(JSON.parse(await Deno.readTextFile(path)).version, VERSION);
});

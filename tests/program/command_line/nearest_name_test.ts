import { assertEquals } from "@std/assert";
import { nearestName } from "../../../lib/program/command_line/nearest_name.ts";

Deno.test("nearestName() finds nothing among none", () => {
  assertEquals(nearestName("x", []), undefined);
});

Deno.test("nearestName() answers a very long word at once", () => {
  assertEquals(nearestName("x".repeat(1e6), ["users"]), undefined);
});

Deno.test("nearestName() takes a beginning first, then the fewest changed letters", () => {
  const names = ["server", "send", "search"];
  assertEquals(nearestName("se", names), "server");
  assertEquals(nearestName("sned", names), "send");
  assertEquals(nearestName("saerch", names), "search");
  assertEquals(nearestName("frobnicate", names), undefined);
  assertEquals(nearestName("bogus", ["log", "port"]), undefined);
  assertEquals(nearestName("bb", ["bob", "alice"]), "bob");
  assertEquals(nearestName("bbo", ["alice", "bob"]), "bob");
  assertEquals(nearestName("obb", ["bob"]), "bob");
  assertEquals(nearestName("bxo", ["bob"]), undefined);
  assertEquals(nearestName("", names), undefined);
});

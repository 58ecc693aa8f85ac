import { assertEquals } from "@std/assert";
import { inColumns } from "../../../../lib/client/output/lists/in_columns.ts";

Deno.test("inColumns() reads downwards, and fits the terminal", () => {
  const names = ["al", "bob", "carol", "dan", "eve"];
  assertEquals(inColumns(names, 80), "al     bob    carol  dan    eve\n");
  assertEquals(inColumns(names, 13), "al     dan\nbob    eve\ncarol\n");
  assertEquals(inColumns(names, 3), "al\nbob\ncarol\ndan\neve\n");
  assertEquals(inColumns(["你好", "x"], 0), "你好  x\n");
  assertEquals(inColumns([], 80), "");
});

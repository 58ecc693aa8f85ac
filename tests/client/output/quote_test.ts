import { assertEquals } from "@std/assert";
import { quote } from "../../../lib/client/output/quote.ts";

Deno.test("quote() makes safe and short what somebody typed", () => {
  assertEquals(quote("bob"), '"bob"');
  assertEquals(quote("\x1b[2J"), '"\\x1b[2J"');
  assertEquals(quote("x".repeat(50)), `"${"x".repeat(39)}…"`);
});

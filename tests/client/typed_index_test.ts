import { assertEquals, assertThrows } from "@std/assert";
import { parseIndex } from "../../lib/client/typed_index.ts";
import { RequestError } from "../../lib/protocol/errors.ts";

Deno.test("parseIndex() takes a whole number with spaces around it", () => {
  assertEquals([" 3 ", "0007", "50"].map(parseIndex), [3, 7, 50]);
});

Deno.test("parseIndex() tells what is no number from what no mail has", () => {
  for (const text of ["", "x", "-1", "1.5", "1e3", "٣", "0x1"]) {
    const error = assertThrows(() => parseIndex(text), RequestError);
    assertEquals(error.code, "bad_request", text);
  }
  for (const text of ["0", "9007199254740992", "9".repeat(99)]) {
    const error = assertThrows(() => parseIndex(text), RequestError);
    assertEquals(error.code, "no_such_mail", text);
  }
});

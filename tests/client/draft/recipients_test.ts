import { assertEquals } from "@std/assert";
import { parseRecipients } from "../../../lib/client/draft/recipients.ts";

Deno.test("parseRecipients() takes semicolons, commas and spaces, each name once", () => {
  assertEquals(parseRecipients(" bob; carol,dave ;bob;;"), [
    "bob",
    "carol",
    "dave",
  ]);
  assertEquals(parseRecipients(" ; "), []);
});

Deno.test("parseRecipients() leaves what can be nobody's name to be refused", () => {
  assertEquals(parseRecipients("../x;a b"), ["../x", "a b"]);
});

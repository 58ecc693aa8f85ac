import { assertEquals, assertThrows } from "@std/assert";
import {
  checkRecipients,
  checkTitle,
} from "../../../lib/client/draft/draft.ts";
import { RequestError } from "../../../lib/protocol/errors.ts";

Deno.test("checkRecipients() refuses none, too many, and who can be no user", () => {
  checkRecipients(["bob", "carol"], 2);
  for (
    const [to, code, message] of [
      [[], "bad_request", "no destination"],
      [["a", "b", "c"], "too_many_recipients", "at most 2 destinations, not 3"],
      [["bob", "../x"], "unknown_recipient", 'No such recipient: "../x"'],
      [["B\x1b", "a b"], "unknown_recipient", '"B\\x1b", "a b"'],
    ] as const
  ) {
    const check = () => checkRecipients(to, 2);
    assertEquals(assertThrows(check, RequestError, message).code, code);
  }
});

Deno.test("checkTitle() refuses a title that is too long or would forge a line", () => {
  for (const title of ["", "é".repeat(100), "Grüße 🍜"]) checkTitle(title);
  for (const title of ["é".repeat(101), "a\nb", "a\x7f"]) {
    const check = () => checkTitle(title);
    assertEquals(assertThrows(check, RequestError).code, "bad_title");
  }
});

import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { RequestError } from "../../lib/protocol/errors.ts";
import {
  checkAttachments,
  checkRecipients,
  checkTitle,
  contentTooLong,
  searchProblem,
} from "../../lib/protocol/rules.ts";

Deno.test("checkAttachments() takes as many bytes and files as there may be", () => {
  checkAttachments([], 0);
  checkAttachments([4, 6, 0], 10);
  checkAttachments(Array(100).fill(0), 10);
  for (
    const [sizes, limit, message] of [
      [[4, 7], 10, "The attachments are larger than 10 bytes"],
      [[26_000_000], 25_000_000, "are larger than 25,000,000 bytes"],
      [[0], 0, "The server takes no attachments"],
      [Array(101).fill(0), 10, "A mail has at most 100 attachments"],
    ] as [number[], number, string][]
  ) {
    const check = () => checkAttachments(sizes, limit);
    const { code } = assertThrows(check, RequestError, message);
    assertEquals(code, "attachments_too_large");
  }
});

Deno.test("checkRecipients() refuses none, too many, and who can be no user", () => {
  checkRecipients(["bob", "carol"], 2);
  for (
    const [to, code, message] of [
      [[], "unknown_recipient", "no destination"],
      [["a", "b", "c"], "too_many_recipients", "at most 2 destinations, not 3"],
      [["bob", "../x"], "unknown_recipient", 'No such recipient: "../x"'],
      [["B\x1b", "a b"], "unknown_recipient", '"B\\u001b", "a b"'],
      [["server"], "unknown_recipient", 'No such recipient: "server"'],
    ] as const
  ) {
    const check = () => checkRecipients(to, 2);
    assertEquals(assertThrows(check, RequestError, message).code, code);
  }
});

Deno.test("checkRecipients() refuses who has no account, where that is known", () => {
  const exists = (name: string) => name === "bob";
  checkRecipients(["bob"], 2, exists);
  const check = () => checkRecipients(["bob", "zoe"], 2, exists);
  assertThrows(check, RequestError, 'No such recipient: "zoe"');
});

Deno.test("checkRecipients() shows little of names, and no half characters", () => {
  const names = Array.from({ length: 30 }, () => "🍜".repeat(50));
  const check = () => checkRecipients(names, 100);
  const { message } = assertThrows(check, RequestError);
  const name = `"${"🍜".repeat(40)}"`;
  const shown = Array(10).fill(name).join(", ");
  assertEquals(message, `No such recipient: ${shown}, …`);
});

Deno.test("checkTitle() refuses a title that is too long or would forge a line", () => {
  for (const title of ["", "é".repeat(100), "Grüße 🍜"]) checkTitle(title);
  for (const title of ["é".repeat(101), "a\nb", "a\x7f"]) {
    const check = () => checkTitle(title);
    assertEquals(assertThrows(check, RequestError).code, "bad_title");
  }
});

Deno.test("contentTooLong() says the limit as people read it", () => {
  const { code, message } = contentTooLong(1_000_000);
  assertEquals(code, "content_too_long");
  assertMatch(message, /longer than 1,000,000 characters$/);
});

Deno.test("searchProblem() takes 1 to 200 characters of any language", () => {
  for (const text of ["a", "🍜".repeat(200), "\n\u202e", "Σίσυφος"]) {
    assertEquals(searchProblem(text), undefined);
  }
  for (const text of ["", "🍜".repeat(201)]) {
    assertEquals(searchProblem(text), "A search has 1 to 200 characters");
  }
  for (const text of ["a\0b", "\ud83d", "a\ude42b"]) {
    assertEquals(searchProblem(text), "The search is not valid Unicode text");
  }
});

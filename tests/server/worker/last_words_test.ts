import { assertEquals } from "@std/assert";
import { lastWords } from "../../../lib/server/worker/last_words.ts";

/** What the runtime says of a text that is no JSON. */
function complaintOf(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    return `Uncaught ${error}`;
  }
  throw new Error("It is JSON");
}

Deno.test("lastWords() keeps what a client sent out of the log", () => {
  for (
    const secret of [
      "hunter2",
      'hunt"er2',
      "hunt'er2",
      `{"password":"hunter2"`,
      `${"x".repeat(30)}hunter2${"y".repeat(300)}`,
      "hunter2\nhunter2",
    ]
  ) {
    const words = lastWords(complaintOf(secret));
    assertEquals(/hunt|er2|xxx|yyy/.test(words), false, words);
    assertEquals(words.startsWith("Uncaught SyntaxError: "), true, words);
  }
});

Deno.test("lastWords() is one line of 200 characters at most", () => {
  assertEquals(
    lastWords("too much recursion\n  at sandbox.ts:3"),
    "too much recursion",
  );
  assertEquals(lastWords("\r\nlate"), "late");
  const long = lastWords("\u{1f389}".repeat(5000));
  assertEquals(long, `${"\u{1f389}".repeat(200)}…`);
});

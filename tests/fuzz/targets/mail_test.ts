import { assertEquals } from "@std/assert";
import { concatBytes, encodeText } from "../../../lib/crypto/bytes.ts";
import { formatHead } from "../../../lib/letter/write_head.ts";
import { letterProblem } from "../../../fuzz/targets/mail.ts";
import { MAX_CONTENT } from "../../../fuzz/targets/installation.ts";

function letter(
  changes: { from?: string; to?: string[]; title?: string } = {},
  content = "Hi",
  length = [...content].length,
): Uint8Array {
  const draft = { id: "x", from: "alice", to: ["bob"], title: "Hello" };
  const stamp = { id: "1.M2H3.letterlock", time: 0, length };
  const head = formatHead({ ...draft, ...changes }, stamp);
  return concatBytes(head, encodeText(content));
}

Deno.test("letterProblem() finds none in mail within the limits", () => {
  const good = [
    letter(),
    letter({ to: ["carol", "bob"], title: "🎉".repeat(100) }),
    letter({}, "Bcc: bob\n\nx"),
    letter({}, "🎉".repeat(MAX_CONTENT)),
  ];
  for (const one of good) assertEquals(letterProblem(one, "bob"), undefined);
});

Deno.test("letterProblem() finds a forged sender and a foreign recipient", () => {
  assertEquals(
    letterProblem(letter({ from: "bob" }), "bob"),
    "the sender bob <bob@letterlock.invalid>",
  );
  for (const to of [["mallory", "bob"], ["carol"]]) {
    const problem = letterProblem(letter({ to }), "bob") ?? "";
    assertEquals(problem.slice(0, 14), "the recipients");
  }
});

Deno.test("letterProblem() finds a field that was slipped in", () => {
  const text = new TextDecoder().decode(letter());
  const forged = text.replace("Subject: Hello", "Subject: Hello\nBcc: carol");
  const problem = letterProblem(encodeText(forged), "bob") ?? "";
  assertEquals(problem.includes("Subject,Bcc"), true);
});

Deno.test("letterProblem() finds what is too long, or not as long as it says", () => {
  assertEquals(
    letterProblem(letter({}, "x".repeat(MAX_CONTENT + 1)), "bob"),
    `${MAX_CONTENT + 1} characters`,
  );
  assertEquals(
    letterProblem(letter({}, "abc", 4), "bob"),
    "a wrong length of 4",
  );
  const title = "x".repeat(101);
  assertEquals(
    letterProblem(letter({ title }), "bob"),
    `the title ${title}`,
  );
});

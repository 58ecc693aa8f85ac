import { assertEquals } from "@std/assert";
import { concatBytes, encodeText } from "../../../lib/crypto/bytes.ts";
import type { SentLetter } from "../../../lib/letter/head_fields.ts";
import { formatHead } from "../../../lib/letter/write_head.ts";
import { letterProblem } from "../../../fuzz/targets/mail.ts";
import {
  MAX_ATTACHMENTS,
  MAX_CONTENT,
} from "../../../fuzz/targets/installation.ts";
import { multipartLimit } from "../../../lib/protocol/limits.ts";

function letter(
  changes: Partial<SentLetter> = {},
  content = "Hi",
  length = [...content].length,
): Uint8Array {
  const draft = { id: "x", from: "alice", to: ["bob"], title: "Hello" };
  const stamp = { id: "1.M2H3.letterlock", time: 0, length };
  const head = formatHead({ ...draft, ...changes }, stamp);
  return concatBytes(head, encodeText(content));
}

const PARTS = { content_type: "multipart/mixed; boundary=x" };

Deno.test("letterProblem() finds none in mail within the limits", () => {
  const good = [
    letter(),
    letter({ to: ["carol", "bob"], title: "🎉".repeat(100) }),
    letter({}, "Bcc: bob\n\nx"),
    letter({}, "🎉".repeat(MAX_CONTENT)),
    letter({ fields: { in_reply_to: "<a@b>", references: "<c@d> <a@b>" } }),
    letter({ fields: PARTS }, "x".repeat(MAX_CONTENT + 1)),
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

Deno.test("letterProblem() finds a value that no rule lets through", () => {
  const wrong = [
    { content_type: "text" },
    { in_reply_to: "a@b" },
    { references: "<a@b>, <c@d>" },
    { references: "<a@b> ".repeat(21).trimEnd() },
  ];
  for (const fields of wrong) {
    const problem = letterProblem(letter({ fields }), "bob") ?? "";
    assertEquals(problem.slice(0, 4), "the ", JSON.stringify(fields));
  }
  const size = multipartLimit({
    content: MAX_CONTENT,
    attachments: MAX_ATTACHMENTS,
  });
  assertEquals(
    letterProblem(letter({ fields: PARTS }, "x".repeat(size + 1)), "bob"),
    `${size + 1} bytes`,
  );
});

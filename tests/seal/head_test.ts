import { assertEquals, assertThrows } from "@std/assert";
import { formatHead, type LetterHead, parseHead } from "../../lib/seal/head.ts";
import { SealError } from "../../lib/seal/seal_error.ts";

const HEAD: LetterHead = {
  from: "alice",
  to: ["bob", "carol"],
  title: " to: dave, id: 7 ",
  time: Date.parse("2026-11-28T06:25:13.045Z"),
  id: "0123456789abcdef",
  bytes: 24,
  sha512: "0f".repeat(64),
  attachments: ["menu.pdf", "Plan: Süd.png"],
};

const TEXT = `letterlock sealed letter 1
from: alice
to: bob
to: carol
title:  to: dave, id: 7 
time: 2026-11-28T06:25:13.045Z
id: 0123456789abcdef
bytes: 24
sha512: ${"0f".repeat(64)}
attachment: menu.pdf
attachment: Plan: Süd.png
`;

Deno.test("formatHead() writes a field a line, which parseHead() reads", () => {
  assertEquals(formatHead(HEAD), TEXT);
  assertEquals(parseHead(TEXT), HEAD);
  const least = { ...HEAD, title: "", bytes: 0, time: 0, attachments: [] };
  assertEquals(parseHead(formatHead(least)), least);
});

Deno.test("parseHead() reads no text that is one character off", () => {
  const lines = TEXT.split("\n");
  const swapped = [...lines];
  [swapped[1], swapped[2]] = [swapped[2], swapped[1]];
  const texts = [
    "",
    "\n",
    TEXT + "\n",
    TEXT.slice(0, -1),
    "\n" + TEXT,
    TEXT.replaceAll("\n", "\r\n"),
    TEXT.replace("letter 1", "letter 2"),
    TEXT.replace("bytes: 24", "bytes: 024"),
    TEXT.replace("bytes: 24", "bytes: 2e1"),
    TEXT.replace("13.045Z", "13.0450Z"),
    TEXT.replace(".045Z", "Z"),
    TEXT.replace("0f0f", "0F0F"),
    TEXT.replace("to: carol", "To: carol"),
    TEXT.replace("to: carol", "bcc: carol"),
    TEXT.replace("to: bob", "cc: bob"),
    TEXT.replace("id: 0", "reference: <a@b>\nid: 0"),
    TEXT.replace("id: 0", "size: 1\nid: 0"),
    TEXT.replace("id: 0123456789abcdef\n", ""),
    TEXT.replace("id: 0", "title: x\nid: 0"),
    swapped.join("\n"),
    ...lines.slice(1, -3).map((line) => TEXT.replace(line + "\n", "")),
  ].filter((text) => text !== TEXT.replace("to: bob\n", ""))
    .filter((text) => text !== TEXT.replace("to: carol\n", ""));
  for (const text of texts) {
    const error = assertThrows(() => parseHead(text), SealError);
    assertEquals(error.fault, "malformed", text);
  }
});

Deno.test("a head names those in Cc, and the messages that it goes on from", () => {
  const answer = { ...HEAD, to: ["bob"], cc: ["carol", "dave"] };
  const head = { ...answer, references: ["<a@b>", "<c@d>"] };
  const text = TEXT.replace("to: carol", "cc: carol\ncc: dave")
    .replace("\nbytes", "\nreference: <a@b>\nreference: <c@d>\nbytes");
  assertEquals(formatHead(head), text);
  assertEquals(parseHead(text), head);
});

Deno.test("formatHead() and parseHead() refuse the same values", () => {
  const cases: Partial<LetterHead>[] = [
    { from: "Alice" },
    { from: "server" },
    { to: [] },
    { to: ["bob", "bob"] },
    { to: ["bob, carol"] },
    { to: Array.from({ length: 101 }, (_, i) => `u${i}`) },
    { to: ["bob"], cc: ["bob"] },
    { to: [], cc: ["bob"] },
    { cc: ["Bob"] },
    { cc: Array.from({ length: 99 }, (_, i) => `u${i}`) },
    { references: ["a@b"] },
    { references: ["<a@b>\nto: eve"] },
    { references: Array.from({ length: 21 }, () => "<a@b>") },
    { title: "a\nto: eve" },
    { title: "a".repeat(101) },
    { title: "\ud800" },
    { time: -1 },
    { time: 0.5 },
    { time: NaN },
    { time: 253_402_300_800_000 },
    { id: "short" },
    { id: "0123456 789" },
    { bytes: -1 },
    { bytes: 1.5 },
    { bytes: 2 ** 53 },
    { sha512: "0f" },
    { sha512: "0F".repeat(64) },
    { attachments: [""] },
    { attachments: ["."] },
    { attachments: [".."] },
    { attachments: ["../x"] },
    { attachments: ["a\\b"] },
    { attachments: ["a\u2028b"] },
    { attachments: ["a".repeat(256)] },
  ];
  for (const wrong of cases) {
    const message = JSON.stringify(wrong);
    assertThrows(
      () => formatHead({ ...HEAD, ...wrong }),
      TypeError,
      "Cannot write the head",
      message,
    );
  }
  assertThrows(
    () => parseHead(TEXT.replace("menu.pdf", "../menu.pdf")),
    SealError,
  );
  assertThrows(
    () => parseHead(TEXT.replace("to: carol", "to: bob")),
    SealError,
  );
});

import { assertEquals } from "@std/assert";
import { MboxScanner } from "../../../lib/client/import/mbox_scanner.ts";
import { MboxrdUnquoter } from "../../../lib/client/import/mboxrd_unquoter.ts";

const A = "From a@b.c Tue Nov  3 16:12:05 2026\n";

/** The messages of an mbox that comes in pieces of so many bytes. */
function scan(text: string, step: number): string[] {
  const bytes = new TextEncoder().encode(text);
  const scanner = new MboxScanner();
  const ranges = [];
  const buffer = new Uint8Array(step);
  for (let at = 0; at < bytes.length; at += step) {
    // Each piece takes the place of the one before it.
    const piece = bytes.subarray(at, at + step);
    buffer.set(piece);
    ranges.push(...scanner.scan(buffer.subarray(0, piece.length)));
  }
  ranges.push(...scanner.end());
  return ranges.map(({ start, end }) =>
    new TextDecoder().decode(bytes.subarray(start, end))
  );
}

const CRLF = A.replace("\n", "\r\n");
const OPEN = A.replace(" 2026", "  2026");
const LONG = "x".repeat(2000);

/** An mbox, and its messages. */
const CASES: Record<string, [string, string[]]> = {
  "an empty message": [`${A}\n`, [""]],
  "an empty message at the end": [A, [""]],
  "two empty messages": [`${A}\n${A}\n`, ["", ""]],
  "an empty line ends a message": [`${A}a\n\n${A}b\n\n`, ["a\n", "b\n"]],
  "only one empty line is not the message's": [`${A}a\n\n\n${A}b\n`, [
    "a\n\n",
    "b\n",
  ]],
  "no empty line between": [`${A}a\n${A}b`, ["a\n", "b"]],
  "lines ended by CRLF": [
    `${CRLF}a\r\n\r\n${CRLF}b\r\n\r\n`,
    ["a\r\n", "b\r\n"],
  ],
  "a message in CRLF among ours": [`${A}a\r\n\r\n\n${A}b\n\n`, [
    "a\r\n\r\n",
    "b\n",
  ]],
  "a last line without its end": [`${OPEN}a\n\n${OPEN}b\r\n\n`, ["a", "b\r"]],
  "text that begins with From": [
    `${A}\nFrom me\nFrom Tue\n\nFrom a 1 2026\n\n${A}b\n`,
    ["\nFrom me\nFrom Tue\n\nFrom a 1 2026\n", "b\n"],
  ],
  "a quoted line": [`${A}\n>${A}\n>>From x\n`, [`\n>${A}\n>>From x\n`]],
  "a first line without a date": [`From nobody\na\n\n${A}b\n`, ["a\n", "b\n"]],
  "lines longer than any separator": [
    `${A}From ${LONG} ${A}From ${LONG}`,
    [`From ${LONG} ${A}From ${LONG}`],
  ],
  "the beginning of a separator at the end": [`${A}a\nFrom `, ["a\nFrom "]],
};

for (const [what, [mbox, messages]] of Object.entries(CASES)) {
  Deno.test(`MboxScanner finds the messages, however they come: ${what}`, () => {
    for (const step of [1, 2, 3, 5, 7, 36, 64, 1023, 5000]) {
      assertEquals(scan(mbox, step), messages, `pieces of ${step}`);
    }
  });
}

Deno.test("MboxScanner knows no mbox where the first line is another", () => {
  for (const text of ["Subject: a\n\nb\n", `\n${A}`, "Fro", "from a"]) {
    const scanner = new MboxScanner();
    scanner.scan(new TextEncoder().encode(text));
    assertEquals(scanner.isMbox, text.includes(A));
  }
});

function unquote(text: string, step: number): string {
  const bytes = new TextEncoder().encode(text);
  const unquoter = new MboxrdUnquoter();
  const buffer = new Uint8Array(step);
  let quoted = "";
  for (let at = 0; at < bytes.length; at += step) {
    const piece = bytes.subarray(at, at + step);
    buffer.set(piece);
    const part = unquoter.unquote(buffer.subarray(0, piece.length));
    quoted += new TextDecoder().decode(part);
  }
  return quoted + new TextDecoder().decode(unquoter.end());
}

Deno.test("MboxrdUnquoter takes one > from each quoted line, however it is cut", () => {
  const text =
    ">From a\nFrom: b\n>>From c\n>>>From d\n From e\nFro\n> From f\n" +
    "xFrom g\n>x>From\n\n>>>\n>>>x\n>From h\n>Fro\n>From";
  const expected =
    "From a\nFrom: b\n>From c\n>>From d\n From e\nFro\n> From f\n" +
    "xFrom g\n>x>From\n\n>>>\n>>>x\nFrom h\n>Fro\n>From";
  for (let step = 1; step <= text.length; step++) {
    assertEquals(unquote(text, step), expected, `pieces of ${step}`);
  }
});

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { concatBytes, encodeText } from "../../lib/crypto/bytes.ts";
import { parseAddresses } from "../../lib/letter/address.ts";
import {
  HEAD_LIMIT,
  type LetterHead,
  parseHead,
} from "../../lib/letter/read_head.ts";
import { formatHead } from "../../lib/letter/write_head.ts";
import { titleProblem } from "../../lib/protocol/limits.ts";
import { anyText, bytes, property, text, userName } from "./property.ts";

const title = text(100).filter((value) => titleProblem(value) === undefined);
const draft = fc.record({
  id: fc.constant("draft-id"),
  from: userName,
  to: fc.uniqueArray(userName, { minLength: 1, maxLength: 100 }),
  title,
});
const stamp = fc.record({
  id: fc.constant("1700000000.M000001Hab.letterlock"),
  time: fc.nat(4_102_444_800_000),
  length: fc.nat(1_000_000_000),
});

const fieldName = fc.oneof(
  fc.constantFrom(
    ...["From", "to", "CC", "Subject", "X-Letterlock-Length", "Date"],
    ...["From ", "Subject ", ""],
  ),
  anyText(),
);
const fieldValue = fc.oneof(
  anyText(),
  fc.constantFrom(
    ...["=?utf-8?B?8J+OiQ==?= =?utf-8?q?=C3?= =?utf-8?q?=A9?=", "\r\n b"],
    ...["=?x?b?****?=", "=?utf-16?B?AAA=?=", 'a@b, "c, d" <e@f>, (g'],
    ...['a <"b"@letterlock.invalid>', "<@letterlock.invalid>", "12", "-1"],
  ),
);
/** What other programs, or an attacker, may have put into a box. */
const strangeHead = fc.array(
  fc.tuple(fieldName, fieldValue, fc.constantFrom("\n", "\r\n", "\r", "")),
).map((fields) =>
  encodeText(
    fields.map(([name, value, end]) => `${name}:${value}${end}`).join(""),
  )
);

function assertFit(shown: string): void {
  assert([...shown].length <= 100, "too long");
  assert(!/[\p{Cc}\u2028\u2029]/u.test(shown), "control characters");
  assert(shown.isWellFormed(), "lone surrogates");
}

function assertShowable(head: LetterHead, bytes: Uint8Array): void {
  for (const shown of [head.from, head.title, ...head.to]) assertFit(shown);
  assert(head.to.length <= 200);
  assert(head.size >= 0 && head.size <= Math.min(bytes.length, HEAD_LIMIT));
  assert(head.length === undefined || Number.isSafeInteger(head.length));
}

property(
  "parseHead() reads what formatHead() wrote, whatever comes after it",
  [draft, stamp, bytes()],
  (sent, at, content) => {
    const head = formatHead(sent, at);
    const read = parseHead(concatBytes(head, content));
    const { from, to } = sent;
    assertEquals(read, {
      from,
      to,
      title: sent.title,
      length: at.length,
      size: head.length,
    });
  },
  400,
);

property(
  "parseHead() takes any bytes and shows nothing that is not fit to be shown",
  [fc.oneof(bytes(), strangeHead)],
  (letter) => assertShowable(parseHead(letter), letter),
  600,
);

property(
  "parseAddresses() takes any field",
  [fc.oneof(fieldValue, fc.array(fieldValue).map((all) => all.join(",")))],
  (value) => assert(parseAddresses(value).every((text) => text !== "")),
);

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { concatBytes, encodeText } from "../../lib/crypto/bytes.ts";
import { formatAddress } from "../../lib/letter/address.ts";
import { HEAD_LIMIT, readHeader } from "../../lib/letter/header.ts";
import { octetsOf } from "../../lib/letter/octets.ts";
import { parseAddresses } from "../../lib/letter/parse_addresses.ts";
import { type LetterHead, parseHead } from "../../lib/letter/read_head.ts";
import { shortenSender } from "../../lib/letter/short_text.ts";
import { marksOfSent } from "../../lib/letter/sent_marks.ts";
import { formatHead } from "../../lib/letter/write_head.ts";
import { isUserName } from "../../lib/program/user_names.ts";
import { titleProblem } from "../../lib/protocol/limits.ts";
import { anyText, bytes, property, text, userName } from "./property.ts";

const title = text(100).filter((value) => titleProblem(value) === undefined);
const printable = fc.stringMatching(/^[!-;=?-~]{1,40}$/);
const messageId = fc.tuple(printable, printable).map(([left, right]) =>
  `<${left}@${right}>`
);
const mixed = fc.stringMatching(/^[ !#-[\]-~]{1,40}$/)
  .map((boundary) => `multipart/mixed; boundary="${boundary}"`);
const draft = fc.record({
  id: fc.constant("draft-id"),
  from: userName,
  to: fc.uniqueArray(userName, { minLength: 1, maxLength: 100 }),
  title,
  fields: fc.option(
    fc.record({
      content_type: mixed,
      content_transfer_encoding: fc.constantFrom("7bit", "base64"),
      in_reply_to: messageId,
      references: fc.array(messageId, { minLength: 1, maxLength: 20 })
        .map((ids) => ids.join(" ")),
    }, { requiredKeys: [] }),
    { nil: undefined },
  ),
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

const claimOf = (user: string) =>
  formatAddress(user).replaceAll(/^"|"(?= <)/g, "");

function assertFit(shown: string, limit: number): void {
  assert([...shown].length <= limit, "too long");
  assert(!/[\p{Cc}\u2028\u2029]/u.test(shown), "control characters");
  assert(shown.isWellFormed(), "lone surrogates");
}

function assertShowable(head: LetterHead, bytes: Uint8Array): void {
  for (const shown of [head.from, head.claim, head.title]) {
    assertFit(shown, 1000);
  }
  for (const shown of head.to) assertFit(shown, 100);
  assert(!isUserName(head.claim), "a user's name");
  assert(head.to.length <= 100);
  assert(head.size >= 0 && head.size <= Math.min(bytes.length, HEAD_LIMIT));
  assert(head.length === undefined || Number.isSafeInteger(head.length));
}

property(
  "parseHead() reads what formatHead() wrote, whatever comes after it",
  [draft, stamp, bytes()],
  (sent, at, content) => {
    const head = formatHead(sent, at);
    assert(head.every((byte) => byte < 0x80), "not ASCII");
    const read = parseHead(concatBytes(head, content));
    const { from, to, fields = {} } = sent;
    const { field } = readHeader(head, true);
    const asSent = (name: string) => field(name).trim();
    const { content_type = "text/plain; charset=utf-8" } = fields;
    assertEquals(asSent("Content-Type"), content_type);
    assertEquals(asSent("In-Reply-To"), fields.in_reply_to ?? "");
    assertEquals(asSent("References"), fields.references ?? "");
    assertEquals(read, {
      from,
      claim: shortenSender(claimOf(from), 1000),
      to,
      title: sent.title,
      length: at.length,
      size: head.length,
      messageId: `<${at.id}@letterlock.invalid>`,
      ...marksOfSent(sent),
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
  (value) => {
    const people = parseAddresses(octetsOf(encodeText(value)));
    assert(people.every(({ text }) => text !== "" && !isUserName(text)));
  },
);

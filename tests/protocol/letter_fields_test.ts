import { assertEquals } from "@std/assert";
import {
  isMultipart,
  LETTER_FIELDS,
} from "../../lib/protocol/letter_fields.ts";
import { SEND } from "../../lib/protocol/requests/mails/send.ts";
import { assertTaken, testWrongField } from "./support/wrong_fields.ts";

const MESSAGE = { type: "send", id: "draft-01", to: ["bob"], title: "Hello" };

/** Values that are taken as they are. */
const GOOD: Record<keyof typeof LETTER_FIELDS, string[]> = {
  content_type: [
    "text/plain",
    "text/plain; charset=utf-8",
    'multipart/mixed; boundary="=_-8f3a-Part_1"',
    'application/x-tar;name="a \\"b\\" (c); d.tar";x=y',
    `a/${"b".repeat(498)}`,
  ],
  content_transfer_encoding: [
    ...["7bit", "8bit", "binary", "base64", "quoted-printable"],
  ],
  in_reply_to: [
    "<1700000000.M1P2@letterlock.invalid>",
    "<a@b>",
    '<"a,b"@[127.0.0.1]>',
    "<a@b@c>",
    `<${"a".repeat(248)}@b>`,
  ],
  references: [
    "<a@b>",
    "<a@b> <c@d>",
    Array(20).fill(`<${"a".repeat(248)}@b>`).join(" "),
  ],
};

/** What would end a line, or is of another form. */
const BAD: Record<keyof typeof LETTER_FIELDS, unknown[]> = {
  content_type: [
    ...["", "text", "text/", "/plain", "text/plain;", "text /plain"],
    ...["text/plain; charset", "text/plain; charset=", "text/plain (comment)"],
    ...["text/plain; a=b c", 'text/plain; a="b', 'text/plain; a="b"c'],
    ...["text/plain\nFrom: carol", "text/plain\r\n", "text/plain\n b: c"],
    ...[
      'text/plain; a="\nFrom: carol"',
      'text/plain; a="\\\n"',
      "text/plain\0",
    ],
    ...["text/pläin", 'text/plain; a="ü"', "text/plain; a=\u007f"],
    ...["text/plain;  a=b", `a/${"b".repeat(499)}`],
  ],
  content_transfer_encoding: [
    ...["", "8BIT", "x-uuencode", "7bit\n", "binary; a=b"],
  ],
  in_reply_to: [
    ...["", "a@b", "<a>", "<@b>", "<a@>", "<a@b", "<a@b> <c@d>", "<a @b>"],
    ...["<a@b>\n", "<a\n@b>", "<a@b\r\nFrom: carol>", "<ä@b>", "<<a@b>>"],
    ...[`<${"a".repeat(249)}@b>`, "<\t@b>"],
  ],
  references: [
    ...["", " ", "<a@b>  <c@d>", "<a@b><c@d>", "<a@b>,<c@d>", "<a@b> "],
    ...[" <a@b>", "<a@b>\n <c@d>", "<a@b>\tc"],
    Array(21).fill("<a@b>").join(" "),
  ],
};

for (const [name, values] of Object.entries(GOOD)) {
  Deno.test(`send takes ${name} of the right form`, () => {
    for (const value of values) {
      assertTaken(SEND, { ...MESSAGE, fields: { [name]: value } });
    }
  });
}

for (const [name, values] of Object.entries(BAD)) {
  testWrongField(
    SEND,
    { ...MESSAGE, title: name },
    "fields",
    [...values, null, 1, {}, ["a"]].map((value) => ({ [name]: value })),
  );
}

Deno.test("send knows no other fields of a head, and leaves them out", () => {
  const fields = { from: "carol", bcc: "x", "Content-Type": "text/html" };
  const query = SEND.parse({ ...MESSAGE, fields });
  assertEquals(query.fields, {});
  assertTaken(SEND, { ...MESSAGE, fields: {} });
});

testWrongField(SEND, MESSAGE, "fields", [null, 1, true]);

Deno.test("what nothing can end soon is refused soon", () => {
  const long = `multipart/mixed${'; a="\\"'.repeat(9000)}`;
  for (const value of [long, `<${"@".repeat(60_000)}`]) {
    for (const name of Object.keys(LETTER_FIELDS)) {
      const { parse } = LETTER_FIELDS[name as keyof typeof LETTER_FIELDS];
      assertEquals(parse(value), undefined);
    }
  }
});

Deno.test("isMultipart() goes by the type alone", () => {
  const yes = ["multipart/mixed; boundary=a", "MULTIPART/x"];
  for (const content_type of yes) {
    assertEquals(isMultipart({ content_type }), true);
  }
  for (const content_type of ["text/plain; a=multipart/x", "multipartx/y"]) {
    assertEquals(isMultipart({ content_type }), false);
  }
  assertEquals(isMultipart({}), false);
});
